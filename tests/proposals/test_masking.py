"""A blind panel does not read who bids where a machine can hide it."""

import pytest

from marketplace.proposals.masking import HIDDEN, mask

NAMES = ["Công ty TNHH Sao Việt Số (hư cấu)", "Sao Viet So", "ChợSố", "Nguyễn Thị Hòa", "Nhóm Rạch Xanh (hư cấu)"]


@pytest.mark.parametrize(
    "told",
    [
        "Công ty TNHH Sao Việt Số (hư cấu)",
        "Sao Việt Số",
        "SAO VIỆT SỐ",
        "Rạch Xanh",
        "chợsố",
        "Nguyễn Thị Hòa",
        "lienhe@saoviet.example.com",
        "https://saoviet.example.com/gioi-thieu",
        "www.saoviet.vn",
        "0903 123 456",
        "+84 28 3829 1234",
        "0312345678",
        "0312345678-001",
    ],
)
def test_what_tells_the_bidder_is_hidden(told):
    assert mask(f"Chúng tôi, {told}, đề xuất thí điểm.", NAMES) == f"Chúng tôi, {HIDDEN}, đề xuất thí điểm."


@pytest.mark.parametrize(
    "text",
    [
        "Giảm từ 1.200.000.000 đồng còn 800.000.000 đồng trong 12 tháng.",
        "Chợ số hóa theo Quyết định 672/QĐ-UBND năm 2021.",
        "Hòa nhập với hệ thống sẵn có; công ty vận hành tự chịu chi phí.",
        "",
    ],
)
def test_what_does_not_is_left_as_it_was_written(text):
    assert mask(text, NAMES) == text
