"""Reasons are true when read: words meant alike, in their own spelling, and gaps that are gaps."""

from typing import Any

import pytest

from marketplace.matching.queries import Terms
from marketplace.matching.reasons.explaining import Reader, _true_expansions
from marketplace.matching.subjects import Requirement, Subject
from search.analysis import analyse
from search.documents import Text
from search.embedding import QUERY, hash_of
from search.glossary import Glossary, shipped
from search.spelling import told
from search.vectors import Passages


def reader(title: str, text: str = "", *, glossary: Glossary | None = None, **more: Any) -> Reader:
    """A reader to whom every word of the subject is rare."""
    subject = Subject(title=title, text=text, tags=more.pop("tags", {}), fields=more.pop("fields", frozenset()))
    found = [analyse(title), analyse(text)]
    words = {word: 1.0 for one in found for word in one.words()}
    phrases = {phrase: 1.0 for one in found for phrase in one.phrases()}
    idf = dict.fromkeys([*words, *phrases], 3.0)
    texts = [title, text]
    return Reader(
        subject=subject,
        terms=Terms(words, phrases, idf, {}),
        value=dict.fromkeys(idf, 3.0),
        told=told(texts),
        expansions=_true_expansions(texts, glossary) if glossary else [],
        glossary=glossary,
        **more,
    )


def explained(made: Reader, *texts: Text, lines: tuple[str, ...] = (), **more: Any) -> Any:
    return made.explain(
        "solution:1",
        texts,
        tags=more.get("tags", ()),
        fields=more.get("fields", ()),
        requirements=[Requirement("outcome", line) for line in lines],
        answering=texts,
    )


def marked(found: Any) -> list[str]:
    return [segment.text for passage in found.passages for segment in passage.segments if segment.marked]


def test_a_run_of_shared_words_is_marked_whole_in_its_own_spelling() -> None:
    found = explained(
        reader("Quản lý chợ truyền thống"), Text("summary", "Phần mềm QUẢN LÝ CHỢ TRUYỀN THỐNG cho ban quản lý.")
    )

    assert marked(found) == ["QUẢN LÝ CHỢ TRUYỀN THỐNG"]
    assert found.passages[0].section == "summary"
    assert found.passages[0].text == "Phần mềm QUẢN LÝ CHỢ TRUYỀN THỐNG cho ban quản lý."


def test_words_that_only_look_alike_without_marks_are_no_reason() -> None:
    found = explained(reader("Bán hàng rong trên vỉa hè"), Text("summary", "Bàn hạng sang, bản háng."))

    assert (found.words, found.passages) == ((), ())


def test_a_text_typed_without_marks_still_gives_reasons() -> None:
    found = explained(reader("thu gom rac thai sinh hoat"), Text("summary", "Ứng dụng thu gom rác thải sinh hoạt."))

    assert marked(found) == ["thu gom rác thải sinh hoạt"]


def test_either_place_of_the_tone_is_the_same_word() -> None:
    assert marked(explained(reader("hòa giải cơ sở"), Text("summary", "Tổ hoà giải ở phường."))) == ["hoà giải"]


@pytest.mark.parametrize(
    "text",
    [
        "Hệ thống của thành phố có thể được sử dụng",
        "và các giải pháp cho người dân",
        "The system can be used by people and the city",
        "nước",
    ],
)
def test_words_that_everything_says_are_no_reason(text: str) -> None:
    found = explained(reader(text, text), Text("summary", text))

    assert (found.words, found.passages) == ((), ())


def test_lists_and_names_are_not_quoted_as_if_somebody_had_said_them() -> None:
    found = explained(
        reader("An toàn thực phẩm trường học"),
        Text("fields", "An toàn thực phẩm Food safety"),
        Text("organisation", "Công ty An Toàn Thực Phẩm"),
    )

    assert found.passages == ()


def test_shared_tags_and_fields_are_named() -> None:
    made = reader("X", tags={"cho": "chợ", "ngap": "ngập"}, fields=frozenset({"LV-CT", "LV-MT"}))

    found = explained(made, Text("summary", "y"), tags=["cho", "khac"], fields=["LV-CT"])

    assert (found.tags, found.fields) == (("chợ",), ("LV-CT",))


def test_the_glossary_is_named_where_it_helped_and_only_for_whole_forms() -> None:
    made = reader("Xe đưa rước học sinh", glossary=Glossary([["xe đưa rước học sinh", "school bus"]]))

    whole = explained(made, Text("summary", "A School Bus tracker for parents."))
    half = explained(made, Text("summary", "A city bus near the old school."))

    assert [(pair.asked, pair.found) for pair in whole.via] == [("xe đưa rước học sinh", "School Bus")]
    assert marked(whole) == ["School Bus"]
    assert half.via == ()


def test_the_glossary_is_not_named_where_the_text_says_the_word_itself() -> None:
    made = reader("Thu gom rác", glossary=Glossary([["thu gom rác", "waste collection"]]))

    found = explained(made, Text("summary", "Thu gom rác theo giờ."), Text("summary", "Waste collection on time."))

    assert found.via == ()


def test_the_gap_names_what_the_profile_does_not_speak_to() -> None:
    found = explained(
        reader("Ngập nước"),
        Text("summary", "Trạm đo mực nước gắn cột đèn, có pin dự phòng khi mất điện."),
        lines=(
            "Đo mực nước theo tuyến đường",
            "Chạy được khi mất điện",
            "Lưu tại máy chủ thành phố",
            "Hỗ trợ tiếng Khmer",
        ),
    )

    assert [line.text for line in found.gap] == ["Lưu tại máy chủ thành phố", "Hỗ trợ tiếng Khmer"]
    assert found.met == 2


def test_what_the_glossary_says_otherwise_is_no_gap() -> None:
    glossary = Glossary([["ký số", "digital signature"]])

    found = explained(
        reader("Hồ sơ", glossary=glossary), Text("summary", "Digital signature on a phone."), lines=("Ký số",)
    )

    assert found.gap == ()


def test_what_means_the_same_is_no_gap_and_the_two_passages_are_shown() -> None:
    import numpy as np

    line, passage = "Chạy được lúc mạng yếu", "Dùng bình thường kể cả nơi không có sóng điện thoại."
    vector = np.array([1.0, 0.0], dtype=np.float32)
    made = reader(
        "Sổ tay",
        passages={"solution:1": Passages(["summary"], [passage], vector.reshape(1, 2))},
        asked={"": {hash_of(QUERY, line): vector}},
    )

    found = explained(made, Text("summary", passage), lines=(line,))

    assert found.gap == ()
    assert (found.meaning.asked, found.meaning.found, found.meaning.section) == (line, passage, "summary")


@pytest.mark.parametrize(("cosine", "shown"), [(0.93, False), (0.96, True)])
def test_two_needs_are_written_alike_whatever_they_are_about(cosine: float, shown: bool) -> None:
    import numpy as np

    own = np.array([[1.0, 0.0]], dtype=np.float32)
    other = np.array([[cosine, (1 - cosine**2) ** 0.5]], dtype=np.float32)
    found = []
    for likes in (True, False):
        made = reader(
            "Sổ tay",
            passages={
                "": Passages(["outcome"], ["Bản ghi trùng dưới 2 %"], own),
                "solution:1": Passages(["outcome"], ["Phát hiện đúng trên 85 %"], other),
            },
            likes=likes,
        )
        found.append(explained(made, Text("outcome", "Phát hiện đúng trên 85 %")).meaning is not None)

    assert found == [shown, True]


def test_what_does_not_mean_the_same_stays_a_gap() -> None:
    import numpy as np

    line = "Chạy được lúc mạng yếu"
    made = reader(
        "Sổ tay",
        passages={"solution:1": Passages(["summary"], ["x"], np.array([[0.0, 1.0]], dtype=np.float32))},
        asked={"": {hash_of(QUERY, line): np.array([1.0, 0.0], dtype=np.float32)}},
    )

    found = explained(made, Text("summary", "Quả bóng đá."), lines=(line,))

    assert [one.text for one in found.gap] == [line]
    assert found.meaning is None
    assert found.says_nothing


def test_a_common_word_alone_is_no_reason_and_several_in_a_row_are() -> None:
    subject = ("Kinh tế tuần hoàn, security gates", "")
    economy = explained(reader(*subject, rarest=3.0), Text("summary", "Số liệu kinh tế của phường."))
    circular = explained(reader(*subject, rarest=3.0), Text("summary", "Chợ đồ cũ cho kinh tế tuần hoàn."))
    gates = explained(reader(*subject, rarest=3.0), Text("summary", "Gates for water."))
    both = explained(reader(*subject, rarest=3.0), Text("summary", "Security gates for boats."))
    rare = explained(reader(*subject, rarest=1.0), Text("summary", "Gates for water."))
    beside = explained(
        reader(*subject, tags={"flood": "flood"}, rarest=3.0), Text("summary", "Gates for water."), tags=("flood",)
    )

    assert [found.says_nothing for found in (economy, circular, gates, both, rare)] == [True, False, True, False, False]
    assert (economy.words, economy.passages) == ((), ())
    assert marked(circular) == ["kinh tế tuần hoàn"]
    assert (beside.words, beside.tags, beside.says_nothing) == ((), ("flood",), False)


def test_half_of_a_vietnamese_word_is_no_reason_and_plurals_are_as_common() -> None:
    found = explained(reader("Doanh thu, tools"), Text("summary", "Mỗi cơ sở kinh doanh một điểm. Many tools."))

    assert found.words == ()


def test_a_passage_ends_with_its_line() -> None:
    found = explained(
        reader("bệnh viện và trạm y tế"), Text("asked", "Dữ liệu chưa liên thông với bệnh viện\nKhông có trạm y tế nào")
    )

    assert [passage.text for passage in found.passages] == ["Không có trạm y tế nào"]


def test_the_shipped_glossary_knows_that_bilingual_is_both_languages() -> None:
    found = explained(
        reader("Nghiên cứu", glossary=shipped()), Text("summary", "So khớp trùng song ngữ cho mọi đề tài."),
        lines=("Tiếng Việt và tiếng Anh",),
    )  # fmt: skip

    assert found.gap == ()
