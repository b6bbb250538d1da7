"""Labelled collections as documents, questions and grades; needs no database."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from marketplace.matching.ranking import Facts
from marketplace.matching.subjects import Requirement, Subject
from search.analysis import analyse, fold
from search.documents import Document, Text

TAXONOMY: Final = Path(settings.BASE_DIR) / "hoip" / "reference" / "fixtures" / "fields_taxonomy.csv"
PROBLEM_TO_SOLUTION: Final = "problem_to_solution"
SOLUTION_TO_PROBLEM: Final = "solution_to_problem"
QUERIES: Final = "queries"
SEARCH: Final = "search"
_DEPLOYED = re.compile(r"\w")


class CollectionError(ValueError):
    """A collection cannot be read; says which file, which line and why."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked: a subject with its language and the plain text that a baseline asks with."""

    id: str
    subject: Subject
    language: str
    plain: str


@dataclass(frozen=True, slots=True)
class Task:
    """Questions over some kinds of document, with grades by question and document (0 is unlisted)."""

    name: str
    kinds: tuple[str, ...]
    questions: tuple[Question, ...]
    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents with their facts, and the tasks over them. `sections` are those that tell what a document is about.

    `plain` is the text of each document as a baseline reads it.
    """

    path: Path
    documents: tuple[Document, ...]
    facts: Mapping[str, Facts]
    tasks: tuple[Task, ...]
    sections: frozenset[str]
    plain: Mapping[str, str] = field(default_factory=dict)


Change = Callable[[str], str]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that are not empty, of a plain or gzipped file."""
    if not path.is_file():
        raise CollectionError(f"{path} is missing")
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise CollectionError(f"{path}: {error}") from error


def _records(path: Path, required: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines; each has the required keys."""
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise CollectionError(f"{path}, line {number}: not JSON ({error})") from error
        missing = [key for key in required if not isinstance(record, dict) or key not in record]
        if missing:
            raise CollectionError(f"{path}, line {number}: {', '.join(missing)} missing")
        yield record


def _found(folder: Path, name: str) -> Path:
    """A file of a folder, plain or gzipped."""
    plain = folder / name
    return plain if plain.is_file() else folder / f"{name}.gz"


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """TREC lines: question, 0, document, grade."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        parts = line.split()
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise CollectionError(f"{path}, line {number}: expected “question 0 document grade”")
        if int(parts[3]) > 0:
            grades.setdefault(parts[0], {})[parts[2]] = int(parts[3])
    return grades


def _known(
    path: Path, grades: Mapping[str, Mapping[str, int]], questions: Iterable[str], documents: Iterable[str]
) -> None:
    """Grades speak of questions and documents that exist."""
    asked, present = set(questions), set(documents)
    for question, rows in grades.items():
        if question not in asked:
            raise CollectionError(f"{path}: grades of the question {question}, which does not exist")
        for document in rows:
            if document not in present:
                raise CollectionError(f"{path}: a grade of the document {document}, which does not exist")


def read_search(path: Path, *, words: int = 150, unmarked: bool = False) -> Collection:
    """A collection of corpus, queries and qrels (JSON lines, plain or gzipped).

    Args:
        path: the folder.
        words: how many words of a query's text are asked with, beside its title.
        unmarked: take the marks off the queries.

    Raises:
        CollectionError: a file is missing or says something that cannot be.
    """
    change: Change = fold if unmarked else str
    documents: list[Document] = []
    plain: dict[str, str] = {}
    for row in _records(_found(path, "corpus.jsonl"), ("id", "title", "text")):
        uid = str(row["id"])
        texts = (Text("title", row["title"], weight="title"), Text("text", row["text"]))
        documents.append(Document(uid=uid, kind="document", texts=tuple(text for text in texts if text.text.strip())))
        plain[uid] = f"{row['title']} . {row['text']}"
    questions: list[Question] = []
    for row in _records(_found(path, "queries.jsonl"), ("id", "title")):
        title, text = change(row["title"]), change(" ".join(str(row.get("text", "")).split()[:words]))
        subject = Subject(title=title or text, text=text if title else "")
        questions.append(Question(str(row["id"]), subject, str(row.get("lang", "")), f"{title} {text}".strip()))
    name = _found(path, "qrels.jsonl")
    grades: dict[str, dict[str, int]] = {}
    for row in _records(name, ("query", "doc", "rel")):
        if int(row["rel"]) > 0:
            grades.setdefault(str(row["query"]), {})[str(row["doc"])] = int(row["rel"])
    _known(name, grades, (one.id for one in questions), plain)
    task = Task(SEARCH, ("document",), tuple(one for one in questions if one.id in grades), grades)
    return _complete(Collection(path, tuple(documents), {}, (task,), frozenset({"title", "text"}), plain))


def _complete(collection: Collection) -> Collection:
    """Refuse a collection that measures nothing."""
    if not collection.documents:
        raise CollectionError(f"{collection.path}: no documents")
    if not any(task.questions for task in collection.tasks):
        raise CollectionError(f"{collection.path}: no question has a relevant document")
    return collection


@lru_cache(maxsize=1)
def _field_names() -> dict[str, str]:
    """Names of the taxonomy in both languages by code."""
    with TAXONOMY.open(encoding="utf-8", newline="") as file:
        return {row["code"]: f"{row['vi']} {row['en']}".strip() for row in csv.DictReader(file)}


def _with_parents(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of fields and of what they lie under, as the site's documents carry them."""
    found: dict[str, None] = {}
    for code in codes:
        parts = code.split("-")
        for length in range(2, len(parts) + 1):
            found["-".join(parts[:length])] = None
    return tuple(found)


def _slug(tag: str) -> str:
    """By what a tag is known."""
    return "-".join(analyse(tag).words())


def _problem(row: Mapping[str, Any], change: Change, words: int | None) -> tuple[Document, Subject, str]:
    """A problem as a document, as what it asks for, and as plain text."""
    lines = {
        key: [str(line) for line in row.get(key, [])] for key in ("pain_points", "outcomes", "constraints", "measures")
    }
    tags = [str(tag) for tag in row.get("tags", [])]
    fields = [row["field"]] if row.get("field") else []
    texts = [
        Text("title", row["title"], weight="title"),
        Text("summary", row["summary"]),
        Text("context", str(row.get("context", ""))),
        *(Text(key, "\n".join(found)) for key, found in lines.items()),
        *(Text("tag", tag) for tag in tags),
    ]
    document = Document(
        uid=f"problem:{row['id']}",
        kind="problem",
        texts=tuple(text for text in texts if text.text),
        keywords={"tag": tuple(map(_slug, tags)), "field": _with_parents(fields)},
        numbers={"trl": row["trl_min"]} if row.get("trl_min") else {},
    )
    body = "\n".join([row["summary"], str(row.get("context", "")), *("\n".join(found) for found in lines.values())])
    text = " ".join(body.split()[:words]) if words else body
    subject = Subject(
        title=change(row["title"]),
        text=change(text),
        gist=change("\n".join([row["summary"], *lines["outcomes"]])),
        requirements=tuple(
            Requirement(section, change(line))
            for key, section in (("outcomes", "outcome"), ("constraints", "constraints"), ("measures", "measures"))
            for line in lines[key]
        ),
        tags={_slug(tag): change(tag) for tag in tags},
        fields=frozenset(fields),
        trl_min=row.get("trl_min"),
        uid=document.uid,
    )
    return document, subject, " ".join([row["title"], body, *tags])


def _solution(row: Mapping[str, Any], change: Change, words: int | None) -> tuple[Document, Subject, str]:
    """A solution likewise."""
    tags = [str(tag) for tag in row.get("tags", [])]
    fields, technologies = list(row.get("fields", [])), list(row.get("technologies", []))
    names = _field_names()
    texts = [
        Text("name", row["name"], weight="title"),
        Text("tagline", str(row.get("tagline", "")), weight="title"),
        Text("summary", row["description"]),
        *(Text("fields", names[code]) for code in fields if code in names),
        *(Text("tags", tag) for tag in tags),
        *(Text("technologies", names[code]) for code in technologies if code in names),
        Text("deployments", str(row.get("deployments", ""))),
        Text("organisation", str(row.get("organisation", ""))),
    ]
    document = Document(
        uid=f"solution:{row['id']}",
        kind="solution",
        texts=tuple(text for text in texts if text.text),
        keywords={
            "tag": tuple(map(_slug, tags)),
            "field": _with_parents(fields),
            "technology": _with_parents(technologies),
        },
        numbers={"trl": row["trl"]} if row.get("trl") else {},
    )
    text = " ".join(row["description"].split()[:words]) if words else row["description"]
    subject = Subject(
        title=change("\n".join(filter(None, [row["name"], str(row.get("tagline", ""))]))),
        text=change(text),
        gist=change(text),
        tags={_slug(tag): change(tag) for tag in tags},
        fields=frozenset([*fields, *technologies]),
        trl=row.get("trl"),
        uid=document.uid,
    )
    plain = " ".join(
        [row["name"], str(row.get("tagline", "")), row["description"], *tags, str(row.get("deployments", ""))]
    )
    return document, subject, plain


def read_matching(path: Path, *, words: int | None = None, unmarked: bool = False) -> Collection:
    """A collection of problems, solutions and short queries with grades.

    Args:
        path: the folder.
        words: how many words of a problem's or solution's text are asked with; all when None.
        unmarked: take the marks off what is asked.

    Raises:
        CollectionError: a file is missing or says something that cannot be.
    """
    change: Change = fold if unmarked else str
    documents: dict[str, Document] = {}
    facts: dict[str, Facts] = {}
    plain: dict[str, str] = {}
    asked: dict[str, list[Question]] = {"problem": [], "solution": []}
    for kind, name, make, required in (
        ("problem", "problems.jsonl", _problem, ("id", "title", "summary", "language")),
        ("solution", "solutions.jsonl", _solution, ("id", "name", "description", "language")),
    ):
        for row in _records(_found(path, name), required):
            document, subject, text = make(row, change, words)
            if document.uid in documents:
                raise CollectionError(f"{path / name}: {row['id']} stands twice")
            documents[document.uid] = document
            plain[document.uid] = text
            facts[document.uid] = Facts(
                trl=row.get("trl"),
                trl_min=row.get("trl_min"),
                deployed=bool(_DEPLOYED.search(str(row.get("deployments") or ""))),
            )
            asked[kind].append(Question(document.uid, subject, str(row["language"]), change(text)))
    forward = _of_kinds(_found(path, "qrels.txt"), documents, "problem", "solution")
    backward: dict[str, dict[str, int]] = {}
    for problem, rows in forward.items():
        for solution, grade in rows.items():
            backward.setdefault(solution, {})[problem] = grade
    queries = [
        Question(str(row["id"]), Subject(title=change(row["text"])), str(row["language"]), change(row["text"]))
        for row in _records(_found(path, "queries.jsonl"), ("id", "text", "language"))
    ]
    short = _of_queries(_found(path, "query_qrels.txt"), documents, {one.id for one in queries})
    tasks = (
        Task(PROBLEM_TO_SOLUTION, ("solution",), tuple(one for one in asked["problem"] if one.id in forward), forward),
        Task(
            SOLUTION_TO_PROBLEM, ("problem",), tuple(one for one in asked["solution"] if one.id in backward), backward
        ),
        Task(QUERIES, ("problem", "solution"), tuple(one for one in queries if one.id in short), short),
    )
    told = frozenset({"title", "summary", "outcomes", "name", "tagline", "tags", "tag", "context", "deployments"})
    return _complete(Collection(path, tuple(documents.values()), facts, tasks, told, plain))


def _of_kinds(path: Path, documents: Mapping[str, Document], asks: str, answers: str) -> dict[str, dict[str, int]]:
    """Grades with ids made into uids."""
    grades = {
        f"{asks}:{one}": {f"{answers}:{key}": grade for key, grade in rows.items()}
        for one, rows in _grades(path).items()
    }
    _known(path, grades, documents, documents)
    return grades


def _of_queries(path: Path, documents: Mapping[str, Document], queries: Iterable[str]) -> dict[str, dict[str, int]]:
    """Grades of queries over documents of either kind."""
    by_id = {uid.partition(":")[2]: uid for uid in documents}
    grades: dict[str, dict[str, int]] = {}
    raw = _grades(path)
    _known(path, raw, queries, by_id)
    for query, rows in raw.items():
        grades[query] = {by_id[key]: grade for key, grade in rows.items()}
    return grades


def is_matching(path: Path) -> bool:
    """Whether a folder holds problems and solutions rather than a corpus."""
    return _found(path, "problems.jsonl").is_file()
