"""Every house rule catches its bad example and passes its good one. `make lint` runs them on the repository."""

from __future__ import annotations

import pytest

from tools.tidy import RULES, Rule, Source, findings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.check.__name__)
def test_a_rule_catches_its_bad_example_and_passes_its_good_one(rule: Rule) -> None:
    assert list(rule.check(Source(*rule.bad)))
    assert list(rule.check(Source(*rule.good))) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select id from pay_order where state = :state",
        "\n    insert into pay_order (id) values (:id) on conflict do nothing",
        "update pay_order set state = :state returning id",
        "with due as (select id from pay_order) delete from pay_order where id in (select id from due)",
        "PRAGMA journal_mode = WAL",
        "create unique index pay_order_out_no on pay_order (out_no)",
    ],
)
def test_sql_is_recognised_outside_a_store_only(sql: str) -> None:
    text = f"q = {sql!r}\n"
    assert [why for _, why in findings(Source("src/jinbao/pay/service.py", text))] == ["SQL belongs in store.py"]
    for place in ("pay/store.py", "pay/store/orders.py"):
        assert findings(Source(f"src/jinbao/{place}", text)) == []


@pytest.mark.parametrize(
    "sentence",
    ["Select a friend", "update needed", "With best wishes", "delete", "Insert your card"],
)
def test_a_sentence_is_not_taken_for_sql(sentence: str) -> None:
    assert findings(Source("src/jinbao/pay/service.py", f"say = {sentence!r}\n")) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select value from json_each(:ids)",
        "insert into pay_order (id) values (:id) on conflict (id) do update set id = excluded.id",
        "select o.id from pay_order o left join pay_refund r on r.order_id = o.id where o.a is distinct from o.b",
        "with recursive due(id) as (select id from pay_order), late as (select id from due) select id from late",
    ],
)
def test_a_store_may_use_its_own_tables_and_names(sql: str) -> None:
    assert findings(Source("src/jinbao/pay/store.py", f"q = {sql!r}\n")) == []


@pytest.mark.parametrize(
    "sql", ["update wallet_line set a = 1", "insert into orders (id) values (1)", "delete from wallet_line where 1 = 1"]
)
def test_a_store_may_not_touch_the_tables_of_others(sql: str) -> None:
    assert len(findings(Source("src/jinbao/pay/store.py", f"q = {sql!r}\n"))) == 1
