"""Writing a problem: it saves itself, two people do not stand in each other's way, and nothing typed is lost."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenges.exceptions import NotPossible
from challenges.models import Problem, ProblemTemplate, SectionText, TemplateSection
from challenges.pasted import clean_pasted
from challenges.presentation import asked_for
from challenges.services.comments import add_comment, resolve_comment
from challenges.services.problems import create_problem
from challenges.services.templates import adopt_template, load_default, newer_template, save_as_new_version
from challenges.services.writing import Answer, add_file, mark_of, remove_file, save_parts, value_of
from challenges.states import ProblemState
from cms.services.tree import ensure_site_tree
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, member_of, office_user
from tests.challenges.making import a_problem, a_round, an_open_challenge
from tests.challenges.person import Person
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    """A browser of a person."""
    client = Client()
    client.force_login(user)
    return client


def draft_with_authors(**fields: Any) -> tuple[Problem, Any, Any]:
    """A draft and two writers of its agency."""
    problem = a_problem(state=ProblemState.DRAFT, **fields)
    return problem, member_of(problem.organisation), member_of(problem.organisation, Role.MEMBER)


def autosave(user: Any, problem: Problem, **parts: str) -> Any:
    """What the page sends while one types; `base_` values are parts of it."""
    names = [name for name in parts if not name.startswith("base_") and name not in {"page", "turn"}]
    address = reverse("challenges:problem-save", args=[problem.number])
    return signed_in(user).post(address, {"part": names, **parts}, headers={"x-requested-with": "autosave"})


# --- Saving itself -------------------------------------------------------------------------------------------------
def test_what_is_typed_is_kept_part_by_part_with_a_fresh_mark() -> None:
    problem, author, _other = draft_with_authors()

    answer = autosave(author, problem, section_outcome="Hồ sơ tới tay người nhận lần đầu.").json()

    problem.refresh_from_db()
    assert problem.sections["outcome"] == "Hồ sơ tới tay người nhận lần đầu."
    assert problem.sections["affected"] == "Nội dung mục affected."
    assert answer["marks"] == {"section_outcome": mark_of("Hồ sơ tới tay người nhận lần đầu.")}
    assert "Độ rõ của bài toán" in answer["clarity"]


def test_two_people_who_write_different_parts_are_both_kept() -> None:
    problem, first, second = draft_with_authors()
    marks = {name: mark_of(value_of(problem, name)) for name in ("section_outcome", "section_affected")}

    autosave(first, problem, section_outcome="Của người thứ nhất.", base_section_outcome=marks["section_outcome"])
    answer = autosave(
        second, problem, section_affected="Của người thứ hai.", base_section_affected=marks["section_affected"]
    ).json()

    problem.refresh_from_db()
    assert answer["clashes"] == {}
    assert (problem.sections["outcome"], problem.sections["affected"]) == ("Của người thứ nhất.", "Của người thứ hai.")


def test_two_people_in_one_part_see_both_texts_and_nothing_is_lost() -> None:
    problem, first, second = draft_with_authors()
    mark = mark_of(value_of(problem, "section_outcome"))
    autosave(first, problem, section_outcome="Của người thứ nhất.", base_section_outcome=mark)

    clash = autosave(second, problem, section_outcome="Của người thứ hai.", base_section_outcome=mark).json()
    found = clash["clashes"]["section_outcome"]
    problem.refresh_from_db()
    kept_meanwhile = problem.sections["outcome"]
    autosave(second, problem, section_outcome="Của người thứ hai.", base_section_outcome=found["mark"])

    problem.refresh_from_db()
    assert (found["theirs"], found["by"]) == ("Của người thứ nhất.", first.full_name)
    assert kept_meanwhile == "Của người thứ nhất."
    assert problem.sections["outcome"] == "Của người thứ hai."
    assert [(row.text, row.by) for row in SectionText.objects.all()] == [("Của người thứ nhất.", first)]


def test_a_save_whose_answer_was_lost_is_no_clash_for_the_page_that_sent_it() -> None:
    problem, author, _other = draft_with_authors()
    mark = mark_of(value_of(problem, "section_outcome"))
    autosave(author, problem, section_outcome="Một.", base_section_outcome=mark, page="a")

    own = autosave(author, problem, section_outcome="Một hai.", base_section_outcome=mark, page="a").json()
    other_tab = autosave(author, problem, section_outcome="Khác.", base_section_outcome=mark, page="b").json()

    problem.refresh_from_db()
    assert own["clashes"] == {}
    assert list(other_tab["clashes"]) == ["section_outcome"]
    assert problem.sections["outcome"] == "Một hai."


def test_saving_while_a_save_is_on_its_way_is_no_clash_with_oneself_whichever_arrives_first() -> None:
    problem, author, _other = draft_with_authors()
    mark = mark_of(value_of(problem, "section_outcome"))
    address = reverse("challenges:problem-edit", args=[problem.number, 3])
    half = {"section_outcome": "Người nhận có", "base_section_outcome": mark, "page": "a", "turn": "1"}
    whole = half | {"section_outcome": "Người nhận có hồ sơ ngay lần giao đầu.", "turn": "2"}

    autosave(author, problem, **half)
    pressed = signed_in(author).post(address, whole)
    late = autosave(author, problem, **half).json()

    problem.refresh_from_db()
    assert pressed.status_code == 302
    assert problem.sections["outcome"] == whole["section_outcome"]
    assert list(late["clashes"]) == ["section_outcome"]


def test_a_text_that_is_added_to_is_not_kept_twice() -> None:
    problem, first, second = draft_with_authors()
    save_parts(problem, by=first, parts={"section_outcome": Answer("Một câu.")}, bases={})

    save_parts(problem, by=second, parts={"section_outcome": Answer("Một câu. Hai câu.")}, bases={})

    assert SectionText.objects.count() == 0


def test_without_scripts_a_clash_shows_both_texts_and_keeps_what_was_typed() -> None:
    problem, first, second = draft_with_authors()
    client = signed_in(second)
    address = reverse("challenges:problem-edit", args=[problem.number, 3])
    page = client.get(address).context["form"]
    typed = {f"base_{name}": mark for _part, name, _field, mark in page.section_parts()}
    typed |= {f"section_{key}": problem.sections.get(key, "") for key in ("outcome", "measures", "scope")}
    save_parts(problem, by=first, parts={"section_outcome": Answer("Của đồng nghiệp.")}, bases={})

    answer = client.post(address, typed | {"section_outcome": "Của tôi.", "section_scope": "Chỉ một phường."})
    again = typed | {"section_scope": "Chỉ một phường.", "section_outcome": "Của tôi.", "take_section_outcome": "1"}
    taken = client.post(address, again)

    problem.refresh_from_db()
    assert answer.status_code == 409
    assert "Của tôi." in answer.content.decode()
    assert [(row["yours"], row["theirs"]) for row in answer.context["clashes"]] == [("Của tôi.", "Của đồng nghiệp.")]
    assert taken.status_code == 302
    assert problem.sections["outcome"] == "Của đồng nghiệp."
    assert problem.sections["scope"] == "Chỉ một phường."


def test_a_bad_value_is_said_at_its_part_and_the_others_are_kept() -> None:
    problem, author, _other = draft_with_authors()

    answer = autosave(author, problem, trl_min="mười", section_outcome="Vẫn được giữ.").json()

    problem.refresh_from_db()
    assert list(answer["errors"]) == ["trl_min"]
    assert problem.sections["outcome"] == "Vẫn được giữ."


def test_the_title_is_never_emptied() -> None:
    problem, author, _other = draft_with_authors()

    answer = autosave(author, problem, title_vi="").json()

    problem.refresh_from_db()
    assert list(answer["errors"]) == ["title_vi"]
    assert problem.title_vi == "Hồ sơ trả về nhà bị quay đầu"


def test_a_text_longer_than_its_section_is_kept_and_named_before_submitting() -> None:
    problem, author, _other = draft_with_authors()

    answer = autosave(author, problem, section_pilot_place="Chợ An Đông. " * 800).json()

    problem.refresh_from_db()
    assert len(problem.sections["pilot_place"]) == 10_399
    assert "rút còn 600 ký tự" in answer["clarity"]


def test_a_person_who_was_signed_out_gets_401_and_no_sign_in_page() -> None:
    problem, _author, _other = draft_with_authors()
    address = reverse("challenges:problem-save", args=[problem.number])

    answer = Client().post(address, {"part": "title_vi"}, headers={"x-requested-with": "autosave"})

    assert (answer.status_code, answer.json()) == (401, {"signed_out": True})


def test_what_was_typed_before_the_session_ended_is_offered_after_signing_in() -> None:
    problem, author, _other = draft_with_authors()
    address = reverse("challenges:problem-edit", args=[problem.number, 3])
    client = Client()

    lost = client.post(address, {"section_outcome": "Câu đã gõ khi hết phiên."})
    client.force_login(author)
    page = client.get(address)

    assert lost.status_code == 302
    assert page.context["restored"] is True
    assert "Câu đã gõ khi hết phiên." in page.content.decode()
    assert "Câu đã gõ khi hết phiên." not in client.get(address).content.decode()


def test_what_was_typed_is_not_shown_to_another_person_on_the_same_device() -> None:
    problem, _author, _other = draft_with_authors()
    address = reverse("challenges:problem-edit", args=[problem.number, 3])
    client = Client()
    client.post(address, {"section_outcome": "Câu đã gõ khi hết phiên."})

    client.force_login(member_of(AgencyFactory()))

    assert client.get(address).status_code == 404


def test_a_sent_problem_is_not_changed_and_the_refusal_is_said() -> None:
    problem = a_problem(state=ProblemState.SUBMITTED)
    author = member_of(problem.organisation)

    with pytest.raises(NotPossible):
        save_parts(problem, by=author, parts={"section_outcome": Answer("Khác.")}, bases={})
    assert autosave(author, problem, section_outcome="Khác.").status_code == 403


def test_saves_are_recorded_once_in_ten_minutes_a_person() -> None:
    problem, first, second = draft_with_authors()

    for number in range(4):
        save_parts(problem, by=first, parts={"section_outcome": Answer(f"Lần {number}.")}, bases={})
    save_parts(problem, by=second, parts={"section_scope": Answer("Chỉ một chợ.")}, bases={})

    actors = Entry.objects.filter(action="challenges.problem_saved").values_list("actor", flat=True)
    assert sorted(actors) == sorted([str(first.public_id), str(second.public_id)])


@pytest.mark.parametrize("rows", [1, 6])
def test_the_form_asks_a_fixed_number_of_queries(rows: int, django_assert_max_num_queries: Any) -> None:
    problem, author, other = draft_with_authors(template=load_default())
    for number in range(rows):
        first = add_comment(problem, key="outcome", text=f"Góp ý {number}", by=other)
        add_comment(problem, key="outcome", text="Trả lời", by=author, parent=first)
    client = signed_in(author)
    address = reverse("challenges:problem-edit", args=[problem.number, 3])
    client.get(address)

    with django_assert_max_num_queries(27):
        client.get(address)


# --- Pasted text ---------------------------------------------------------------------------------------------------
WORD = (
    "<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]-->"
    '<p class=MsoNormal style="margin:0cm"><span lang=VI>Mỗi hồ sơ mất&nbsp;<b>18 ngày</b>;<o:p></o:p></span></p>'
    "<style>p.MsoNormal {color:red}</style><ul><li>40% phải bổ sung</li><li>a &lt; b</li></ul>"
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (WORD, "Mỗi hồ sơ mất 18 ngày;\n\n- 40% phải bổ sung\n\n- a < b"),
        ("Nếu x < 5 và y > 3 thì dừng.", "Nếu x < 5 và y > 3 thì dừng."),
        ("•\tMột\n·\tHai", "- Một\n- Hai"),
        ("dòng\u00a0một\u000bdòng hai\u200b", "dòng một\ndòng hai"),
        ("a\n\n\n\n\nb", "a\n\nb"),
    ],
)
def test_text_from_a_word_processor_comes_without_its_markup(pasted: str, kept: str) -> None:
    assert clean_pasted(pasted) == kept
    assert clean_pasted(kept) == kept


def test_ten_thousand_characters_of_markup_are_cleaned_and_not_refused() -> None:
    problem, author, _other = draft_with_authors()

    answer = autosave(author, problem, section_current_state=WORD * 40)

    problem.refresh_from_db()
    assert answer.json()["errors"] == {}
    assert "Mso" not in problem.sections["current_state"]
    assert problem.sections["current_state"].count("18 ngày") == 40


# --- Templates -----------------------------------------------------------------------------------------------------
def typed_template() -> ProblemTemplate:
    """A template with a section of each kind."""
    template = ProblemTemplate.objects.create(code="chuyen-de", name_vi="Mẫu chuyên đề")
    kinds = ("text", "list", "number", "choice", "date", "file")
    TemplateSection.objects.bulk_create(
        TemplateSection(
            template=template,
            sort_order=order,
            key=f"muc_{kind}",
            kind=kind,
            label_vi=f"Mục {kind}",
            required=kind == "number",
            longest=3 if kind == "file" else 500,
            choices_text="co | Đã có | Yes\nchua | Chưa có | Not yet",
        )
        for order, kind in enumerate(kinds)
    )
    return template


def test_typed_sections_are_kept_as_data_and_read_as_text() -> None:
    problem, author, _other = draft_with_authors(template=typed_template(), sections={})

    answer = autosave(
        author,
        problem,
        section_muc_list="một\nhai",
        section_muc_choice="chua",
        section_muc_date="2028-02-29",
        section_muc_number="x",
        section_muc_number_0_what="Thời gian chờ",
        section_muc_number_0_unit="phút",
        section_muc_number_0_today="25",
        section_muc_number_0_target="5",
    ).json()

    problem.refresh_from_db()
    assert answer["errors"] == {}
    assert problem.sections["muc_choice"] == "Chưa có"
    assert problem.answers["muc_choice"] == "chua"
    assert (problem.sections["muc_date"], problem.answers["muc_date"]) == ("29/02/2028", "2028-02-29")
    assert problem.answers["muc_number"] == [{"what": "Thời gian chờ", "unit": "phút", "today": "25", "target": "5"}]
    assert "25 phút" in problem.sections["muc_number"] and "5 phút" in problem.sections["muc_number"]


CLASHES: dict[str, tuple[dict[str, str], dict[str, str], list[list[str]], str]] = {
    "muc_list": (
        {"section_muc_list": "một\nhai"},
        {"section_muc_list": "ba"},
        [["section_muc_list", "một\nhai"]],
        "một\nhai",
    ),
    "muc_choice": (
        {"section_muc_choice": "co"},
        {"section_muc_choice": "chua"},
        [["section_muc_choice", "co"]],
        "Đã có",
    ),
    "muc_date": (
        {"section_muc_date": "2027-03-01"},
        {"section_muc_date": "2027-04-01"},
        [["section_muc_date", "2027-03-01"]],
        "01/03/2027",
    ),
    "muc_number": (
        {"section_muc_number_0_what": "Chờ", "section_muc_number_0_target": "5"},
        {"section_muc_number_0_what": "Lỗi", "section_muc_number_0_target": "2"},
        [
            ["section_muc_number_0_what", "Chờ"],
            ["section_muc_number_0_unit", ""],
            ["section_muc_number_0_today", ""],
            ["section_muc_number_0_target", "5"],
        ],
        "Chờ: cần đạt 5",
    ),
}
"""Key of a section: what the first writes, what the second writes, the first's answer as the form's controls send it
and as people read it."""


@pytest.mark.parametrize("key", CLASHES)
def test_a_clash_in_any_kind_of_section_brings_the_other_answer_and_loses_neither(key: str) -> None:
    theirs, mine, controls, words = CLASHES[key]
    problem, first, second = draft_with_authors(template=typed_template(), sections={})
    name = f"section_{key}"
    mark = mark_of(value_of(problem, name))
    autosave(first, problem, **({name: "x"} | theirs))

    answer = autosave(second, problem, **({name: "x"} | mine), **{f"base_{name}": mark}).json()

    clash = answer["clashes"][name]
    assert clash["controls"] == controls
    problem.refresh_from_db()
    assert problem.sections[key] == words
    # The second keeps theirs all the same: the first's answer stays in the problem's record.
    autosave(second, problem, **({name: "x"} | mine), **{f"base_{name}": clash["mark"]})
    assert problem.replaced_texts.get().text == words


def test_a_clash_names_fields_and_choices_as_a_reader_knows_them() -> None:
    above = FieldFactory()
    camera, sensor = (
        FieldFactory(code=code, parent=above, name_vi=name)
        for code, name in (("LV-TEST-1", "Nhận dạng ảnh"), ("LV-TEST-2", "Cảm biến"))
    )
    problem, first, second = draft_with_authors(template=typed_template(), sections={})
    marks = {f"base_{name}": mark_of(value_of(problem, name)) for name in ("fields", "section_muc_choice")}
    autosave(first, problem, fields="x", fields_chosen=camera.pk, section_muc_choice="co")

    clashes = autosave(second, problem, fields="x", fields_chosen=sensor.pk, section_muc_choice="chua", **marks).json()[
        "clashes"
    ]

    assert {name: clash["theirs"] for name, clash in clashes.items()} == {
        "fields": "Nhận dạng ảnh",
        "section_muc_choice": "Đã có",
    }
    assert clashes["fields"]["controls"] == [["fields_chosen", str(camera.pk)]]
    # Without scripts the page says it in the same words.
    typed = {"title_vi": problem.title_vi, "fields_chosen": sensor.pk, "base_fields": marks["base_fields"]}
    answer = signed_in(second).post(reverse("challenges:problem-edit", args=[problem.number, 1]), typed)
    assert [(row["yours"], row["theirs"]) for row in answer.context["clashes"]] == [("Cảm biến", "Nhận dạng ảnh")]


def test_the_sections_of_the_offices_own_template_reach_the_challenges_page() -> None:
    template = typed_template()
    template.sections.filter(key__in=["muc_list", "muc_number", "muc_choice"]).update(public=True)
    template.sections.filter(key="muc_date").update(public=False)
    problem, author, _other = draft_with_authors(template=template, sections={})
    autosave(author, problem, section_muc_list="một\nhai", section_muc_choice="co", section_muc_date="2027-03-01")
    challenge = an_open_challenge()
    challenge.problems.set([problem])

    asked = asked_for(challenge)

    assert [(part.label, part.text) for part in asked] == [("Mục list", "một\nhai"), ("Mục choice", "Đã có")]


def test_the_office_edits_a_template_and_drafts_keep_theirs() -> None:
    old = load_default()
    draft, _author, _other = draft_with_authors(template=old)
    ensure_site_tree()
    office = Person(office_user())
    address = reverse("problemtemplate:edit", args=[old.pk])

    office.fill(address, **{"sections-0-label_vi": "Đơn vị nêu bài toán", "sections-3-public": ""})

    new = ProblemTemplate.objects.current().get(code=old.code)
    labels = [(part.label_vi, part.public) for part in new.parts()]
    assert (new.number, labels[0][0]) == (old.number + 1, "Đơn vị nêu bài toán")
    assert [part.key for part in new.parts()] == [part.key for part in old.parts()]
    assert (old.parts()[3].public, new.parts()[3].public) == (True, False)
    draft.refresh_from_db()
    assert draft.template == old
    assert draft.parts[0].label_vi == old.parts()[0].label_vi != "Đơn vị nêu bài toán"
    assert office.client.get(address).status_code == 200


def test_a_date_that_does_not_exist_is_said_at_its_section() -> None:
    problem, author, _other = draft_with_authors(template=typed_template(), sections={})

    answer = autosave(author, problem, section_muc_date="2027-02-29").json()

    assert list(answer["errors"]) == ["section_muc_date"]


def test_a_problem_keeps_the_version_it_was_written_in_until_its_authors_move_it() -> None:
    agency = AgencyFactory()
    author = member_of(agency)
    old = load_default()
    intake = a_round((5, 20), template=old)
    problem = create_problem(agency, by=author, title_vi="Bài toán cũ")
    save_parts(problem, by=author, parts={"section_cause": Answer("Vì sổ giấy.")}, bases={})
    rows = [row for row in old.sections.all() if row.key != "cause"]

    new = save_as_new_version(old, rows, by=author, name_vi=old.name_vi, name_en=old.name_en)
    problem.refresh_from_db()
    kept_keys = {part.key for part in problem.parts}
    moved = adopt_template(problem, by=author)

    intake.refresh_from_db()
    assert problem.template == old and "cause" in kept_keys
    assert newer_template(problem) == new
    assert "cause" not in {part.key for part in Problem.objects.get(pk=moved.pk).parts}
    assert moved.sections["cause"] == "Vì sổ giấy."
    assert intake.template == new
    assert create_problem(agency, by=author, title_vi="Bài toán mới").template == new


def test_a_template_without_a_needed_section_or_with_a_key_twice_is_refused() -> None:
    template = load_default()
    rows = list(template.sections.all())

    with pytest.raises(NotPossible):
        save_as_new_version(template, [*rows, rows[0]], by=office_user(), name_vi="x", name_en="")
    with pytest.raises(NotPossible):
        save_as_new_version(
            template, [row for row in rows if not row.required], by=office_user(), name_vi="x", name_en=""
        )
    assert ProblemTemplate.objects.count() == 1


# --- Files and comments --------------------------------------------------------------------------------------------
def pdf(name: str = "Bảng đếm lượt chờ, tháng 9.pdf") -> SimpleUploadedFile:
    """A small upload."""
    return SimpleUploadedFile(name, b"%PDF-1.7 x", "application/pdf")


def test_a_file_with_a_vietnamese_name_is_read_by_its_agency_alone() -> None:
    problem, author, _other = draft_with_authors()

    kept = add_file(problem, key="attachments", upload=pdf(), title="", by=author)
    address = reverse("files:file-download", args=[kept.file_id])

    problem.refresh_from_db()
    assert problem.sections["attachments"] == "Bảng đếm lượt chờ, tháng 9.pdf"
    assert signed_in(author).get(address).status_code == 200
    assert signed_in(member_of(AgencyFactory())).get(address).status_code == 404
    assert signed_in(office_user()).get(address).status_code == 404


def test_files_are_limited_and_taken_off_again() -> None:
    problem, author, _other = draft_with_authors(template=typed_template(), sections={})
    files = [add_file(problem, key="muc_file", upload=pdf(), title="", by=author) for _number in range(3)]

    with pytest.raises(ValidationError):
        add_file(problem, key="muc_file", upload=pdf(), title="", by=author)
    with pytest.raises(ValidationError):
        add_file(problem, key="muc_text", upload=pdf(), title="", by=author)
    remove_file(files[0], by=author)
    remove_file(files[0], by=author)

    assert problem.files.count() == 2


def test_a_comment_is_told_answered_settled_and_opened_by_an_answer() -> None:
    problem, author, colleague = draft_with_authors()

    first = add_comment(problem, key="outcome", text="Nêu con số.", by=colleague)
    resolve_comment(first, by=author)
    resolve_comment(first, by=author)
    add_comment(problem, key="outcome", text="Con số nào?", by=author, parent=first)

    first.refresh_from_db()
    assert first.resolved_at is None
    assert [row.recipient for row in Notification.objects.filter(kind="problem_commented").order_by("pk")] == [
        author,
        colleague,
    ]
    with pytest.raises(NotPossible):
        add_comment(problem, key="khong-co", text="x", by=author)
    with pytest.raises(NotPossible):
        add_comment(problem, key="outcome", text="  ", by=author)
