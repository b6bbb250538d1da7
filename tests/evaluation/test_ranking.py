"""The ranking is what the published rule says, whoever computes it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.evaluation.ranking import Facts, Sheet, Weighed, overview, rank

NEED, PLAN, PRICE = 1, 2, 3
CRITERIA = [Weighed(NEED, 50), Weighed(PLAN, 30), Weighed(PRICE, 20)]


def sheet(bid, member, need, plan, price):
    return Sheet(bid, member, {NEED: Decimal(need), PLAN: Decimal(plan), PRICE: Decimal(price)})


def test_points_are_the_weighted_means_over_the_highest_score():
    rows = rank(
        CRITERIA,
        [sheet("A", "m1", 5, 4, 3), sheet("A", "m2", 4, 4, 2), sheet("B", "m1", 3, 3, 3), sheet("B", "m2", 3, 2, 5)],
        score_max=5,
        tie_break="heaviest_criterion",
    )

    # A: 50 × 4.5/5 + 30 × 4/5 + 20 × 2.5/5; B: 50 × 3/5 + 30 × 2.5/5 + 20 × 4/5
    assert [(row.bid, row.place, row.points) for row in rows] == [
        ("A", 1, Decimal("79.00")),
        ("B", 2, Decimal("61.00")),
    ]


def test_a_bid_below_a_minimum_is_out_whatever_its_sum():
    criteria = [Weighed(NEED, 50, Decimal(3)), Weighed(PLAN, 30), Weighed(PRICE, 20)]

    rows = rank(
        criteria,
        [sheet("A", "m1", 2, 5, 5), sheet("B", "m1", 3, 1, 1)],
        score_max=5,
        tie_break="heaviest_criterion",
    )

    assert [(row.bid, row.place, row.below) for row in rows] == [("B", 1, ()), ("A", None, (NEED,))]
    assert rows[1].points > rows[0].points


def test_all_below_a_minimum_leaves_nobody_with_a_place():
    criteria = [Weighed(NEED, 100, Decimal(4))]

    rows = rank(
        criteria,
        [Sheet("A", "m", {NEED: Decimal(1)}), Sheet("B", "m", {NEED: Decimal(2)})],
        score_max=5,
        tie_break="lower_price",
    )

    assert [row.place for row in rows] == [None, None]


EQUAL = [sheet("A", "m1", 4, 5, 3), sheet("B", "m1", 5, 4, 2)]  # both 82 points
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "facts", "first"),
    [
        ("heaviest_criterion", {}, "B"),
        ("lower_price", {"A": Facts(price=100), "B": Facts(price=200)}, "A"),
        ("lower_price", {"A": Facts(price=None), "B": Facts(price=200)}, "B"),
        ("earlier_bid", {"A": Facts(sealed_at=NOON), "B": Facts(sealed_at=NOON + timedelta(milliseconds=1))}, "A"),
    ],
)
def test_equal_sums_are_put_in_order_by_the_published_rule(rule, facts, first):
    rows = rank(CRITERIA, EQUAL, score_max=5, tie_break=rule, facts=facts)

    assert rows[0].points == rows[1].points
    assert [(row.place, row.tie) for row in rows] == [(1, "broken"), (2, "broken")]
    assert rows[0].bid == first


def test_what_the_rule_cannot_tell_apart_shares_a_place_and_the_next_is_left_out():
    same = [sheet("A", "m1", 4, 4, 4), sheet("B", "m1", 4, 4, 4), sheet("C", "m1", 1, 1, 1)]

    rows = rank(CRITERIA, same, score_max=5, tie_break="heaviest_criterion")

    assert [(row.bid, row.place, row.tie) for row in rows] == [("A", 1, "shared"), ("B", 1, "shared"), ("C", 3, "")]


def test_a_criterion_that_was_not_scored_does_not_count_as_zero_in_the_mean():
    rows = rank(
        [Weighed(NEED, 100)],
        [Sheet("A", "m1", {NEED: Decimal(4)}), Sheet("A", "m2", {})],
        score_max=5,
        tie_break="lower_price",
    )

    assert rows[0].points == Decimal("80.00")


def test_weights_that_do_not_sum_to_100_and_scores_outside_the_scale_are_refused():
    with pytest.raises(ValueError, match="100"):
        rank([Weighed(NEED, 99)], [], score_max=5, tie_break="lower_price")
    with pytest.raises(ValueError, match="outside"):
        rank([Weighed(NEED, 100)], [Sheet("A", "m", {NEED: Decimal(6)})], score_max=5, tie_break="lower_price")


def test_a_disqualified_bid_is_not_ranked():
    rows = rank(CRITERIA, EQUAL, score_max=5, tie_break="lower_price", out=["A"])

    assert [row.bid for row in rows] == ["B"]


@given(
    st.dictionaries(
        st.sampled_from("ABCDEF"),
        st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=5),
        min_size=1,
    )
)
def test_points_equal_an_independent_computation_with_fractions(scores):
    sheets = [sheet(bid, f"m{i}", *row) for bid, rows in scores.items() for i, row in enumerate(rows)]

    rows = {row.bid: row for row in rank(CRITERIA, sheets, score_max=5, tie_break="heaviest_criterion")}

    for bid, given_rows in scores.items():
        expected = sum(
            Fraction(weight, 5) * Fraction(sum(row[i] for row in given_rows), len(given_rows))
            for i, weight in enumerate([50, 30, 20])
        )
        assert abs(Fraction(rows[bid].points) - expected) <= Fraction(1, 200)
    places = sorted(row.place for row in rows.values())
    assert places[0] == 1


def test_the_chair_sees_outliers_the_widest_spread_first_and_who_is_strict():
    sheets = [
        sheet("A", "kind", 5, 4, 4),
        sheet("A", "fair", 5, 4, 4),
        sheet("A", "harsh", 1, 3, 4),
    ]

    found = overview(CRITERIA, sheets, score_max=5)

    assert (found.spreads[0].criterion, found.spreads[0].outliers) == (NEED, ("harsh",))
    assert found.severities[0].member == "harsh"
    assert found.severities[0].difference < 0 < found.severities[-1].difference
