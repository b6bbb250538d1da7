"""Which words may stand as a reason: what a person who reads them would take for one."""

import re
from collections.abc import Sequence
from functools import lru_cache

from search.analysis import Analysis, Token, analyse, fold, has_syllable_shape, language, stem
from search.spelling import exact, same_tone

_VIETNAMESE = """
    và của là có các những một được cho trong với không này đó khi để từ đã sẽ đang tại về theo như bị bởi vì nên thì
    mà hay hoặc cũng đến ra vào trên dưới sau trước nếu ở do lại rất gì nào đâu sao bao thế mấy họ nó rằng cái
    chiếc việc sự cần phải thể hơn nhất còn chỉ đều mọi mỗi từng qua giữa lên xuống vẫn chưa ngay cùng nhau
    đây kia ai vậy lúc hai ba bốn năm sáu bảy tám chín mười vài dù tuy nhưng tới ngoài khác đủ quá hết xong luôn ít
    nhiều toàn thêm gồm
"""
_ENGLISH = """
    a an and are as at be been but by can could did do does for from had has have how if in into is it its may more
    most no not of on or our shall should such than that the their them then there these they this those to was we
    were what when where which while who will with would you your also using use used based via per each other both
    between within under over about after before every any all one two three new many much less own same only so up
"""
_GENERAL = """
    thành phố|hệ thống|giải pháp|có thể|sử dụng|thực hiện|hỗ trợ|hoạt động|thời gian|công tác|đơn vị|bảo đảm|đảm bảo
    kết quả|phù hợp|hiệu quả|nâng cao|tăng cường|đáp ứng|yêu cầu|triển khai|áp dụng|cung cấp|phát triển|tổ chức
    xây dựng các|hiện tại|hiện nay|số lượng|chất lượng|trực tiếp|cụ thể|toàn bộ|tự động|nhu cầu|khả năng|điều kiện
    thường xuyên|nhanh chóng|tối thiểu|tối đa|trung bình|người dân|cơ quan|doanh nghiệp|công nghệ|ứng dụng|thông tin
    dữ liệu|quản lý|công khai|nhân rộng|tập trung|cơ sở|theo dõi|giảm thời|ít nhất|hàng ngày|mỗi ngày|mỗi tháng|một số|nhân viên|cán bộ|phần mềm|nền tảng
    công cụ|mô hình|dùng chung|trực tuyến|ưu tiên|thiết bị|chi phí|quy trình|người dùng|kết nối|tích hợp|báo cáo|thông báo|hồ chí|chí minh|tp hcm|ho chi|chi minh
    online|digital|model|tool|check|point|city|system|solution|platform|data|information|application|technology|management|service|support|process|result
    quality|time|people|user|report|cost|number|level|part|need|work|help|make|provide|month|year|day|week|hour
    minute|percent|unit|team|local|public|current|available|different|high|low|small|large|first|second|last
"""


_WORDS = re.compile(r"[^\W_]+")


_STOP = {"vi": frozenset(_VIETNAMESE.split()), "en": frozenset(_ENGLISH.split())}
_STOP_FOLDED = frozenset(fold(word) for word in _STOP["vi"])
_GENERIC = frozenset(
    exact(" ".join(words.split())) for line in _GENERAL.splitlines() for words in line.split("|") if words.strip()
)
_GENERIC_FOLDED = frozenset(fold(words) for words in _GENERIC)


def is_function(spelled: str, code: str) -> bool:
    """Whether a word of a Vietnamese ("vi") or English ("en") text only joins others, or is a number or a letter."""
    word = exact(spelled)
    if code == "en":
        return word in _STOP["en"] or len(word) < 2 or word.isdigit()
    return word in _STOP["vi"] or word.isdigit()


def is_syllable(spelled: str) -> bool:
    """Whether a word has the shape of one Vietnamese syllable; alone it is mostly half a word."""
    return language(spelled) == "vi" and " " not in spelled.strip()


def is_general(spelled: str) -> bool:
    """Whether a word or phrase is said of everything a city does."""
    words = " ".join(exact(spelled).split())
    if words in _GENERIC:
        return True
    return words.isascii() and (words in _GENERIC_FOLDED or stem(words) in _GENERIC)


def tells(token: Token, text: str, code: str, *, phrase: bool) -> bool:
    """Whether a token may stand as a reason, alone or as part of a run of phrases.

    A phrase needs two words of meaning. A single word must be one: an English word, a name, or an abbreviation; a
    Vietnamese syllable alone is mostly half a word, and says another thing than in the text that it was taken from.
    """
    spelled = text[token.start : token.end]
    if phrase:
        words = _WORDS.findall(spelled)
        return len(words) > 1 and not any(is_function(word, code) for word in words)
    half = is_syllable(spelled) or (code == "vi" and has_syllable_shape(spelled))
    return len(spelled) > 2 and not is_function(spelled, code) and not is_general(spelled) and not half


@lru_cache(maxsize=4096)
def words_of(form: str) -> tuple[str, ...]:
    """The words of a glossary form."""
    return tuple(analyse(form).sequence())


def occurrence(analysis: Analysis, text: str, form: str) -> Token | None:
    """Where a text says a whole form, word by word and with the same marks if both are marked; None where it does not."""
    wanted = words_of(form)
    tokens: Sequence[Token] = [token for token in analysis.unigrams if not token.joined]
    wanted_form = exact(" ".join(form.split()))
    for start in range(len(tokens) - len(wanted) + 1):
        if tuple(token.term for token in tokens[start : start + len(wanted)]) != wanted:
            continue
        whole = Token(form, tokens[start].start, tokens[start + len(wanted) - 1].end)
        spelled = " ".join(exact(text[whole.start : whole.end]).split())
        unmarked = spelled == fold(spelled) or wanted_form == fold(wanted_form)
        if fold(spelled) != fold(wanted_form) and len(wanted) == 1 and not spelled.isascii():
            continue
        if spelled == wanted_form or unmarked or same_tone(spelled, wanted_form):
            return whole
    return None
