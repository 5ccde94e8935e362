"""What an older sandbox has kept can still be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinbao.kit.db import SqliteDatabase, SqliteOptions, load_migrations, migrate
from jinbao.kit.ids import parse, to_bytes
from jinbao.sandbox import store
from tests.make import run

ID = "spx_01KB0000000000000000000000"
KEPT: dict[str, Any] = {
    "id": ID, "at_ms": 1, "wall_ms": 1, "protocol": "wechat.v3", "operation": "query", "account": "1600000000",
    "merchant": "", "out_no": "tea1", "order": "", "method": "GET", "target": "/v3/x", "headers": [["accept", "a"]],
    "body": "", "peer": "127.0.0.1", "status": 401, "reply_headers": [], "reply": "", "code": "SIGN_ERROR",
    "told": {
        "problems": ["query_left_out"], "signed": "GET\n/v3/x?y=面\n", "key": "API certificate 1 of merchant 2",
        "serial": "1", "skew_ms": -3, "notes": ["only the question mark was kept"],
    },
    "took_us": 5, "cut": False, "cut_body": False,
}  # fmt: skip


def test_explanations_of_before_keep_all_but_their_notes(tmp_path: Path) -> None:
    async def scenario() -> None:
        db = SqliteDatabase.open(tmp_path / "sandbox.db", SqliteOptions(durable=False))
        try:
            steps = load_migrations(("kit", "sandbox"))
            await migrate(db, [step for step in steps if step.module == "kit" or step.number == 1], 0)
            number = parse("spx", ID)
            assert number is not None
            await db.write(
                lambda tx: tx.execute(
                    "insert into sandbox_exchange (id, account, out_no, order_id, failed, said) "
                    "values (:id, '1600000000', 'tea1', null, 1, :said)",
                    id=to_bytes(number),
                    said=json.dumps(KEPT, ensure_ascii=False).encode(),
                )
            )
            await migrate(db, steps, 0)
            seen = await db.read(lambda tx: store.exchange(tx, number))
            assert seen is not None and seen.told is not None
            assert (seen.told.problems, seen.told.signed) == (("query_left_out",), "GET\n/v3/x?y=面\n")
            assert (seen.told.serial, seen.told.skew_ms) == ("1", -3)
            assert (seen.told.key, seen.told.notes) == (None, ())
            assert (seen.account, seen.out_no, seen.status) == ("1600000000", "tea1", 401)
        finally:
            await db.close()

    run(scenario())
