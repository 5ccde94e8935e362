"""The zip that Alipay's bills come in."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from jinbao.compat.service.alipay.archive import zipped

NAMES = st.text("0123456789_()abc业务账明细汇总.", min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.binary(max_size=3_000), max_size=4))
def test_what_goes_in_comes_out_under_names_in_gbk(files: dict[str, bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(zipped(files)))
    assert archive.testzip() is None
    found = {each.orig_filename.encode("cp437").decode("gbk"): archive.read(each) for each in archive.infolist()}
    assert found == {name: content for name, content in files.items()}
    assert all(not each.flag_bits & 0x800 for each in archive.infolist()), "nothing calls them UTF-8"


def test_the_same_files_are_the_same_bytes_with_no_time_of_ours() -> None:
    files = {"业务明细.csv": b"a" * 10_000, "b.csv": b""}
    assert zipped(files) == zipped(dict(files)) and len(zipped(files)) < 1_000
    archive = zipfile.ZipFile(io.BytesIO(zipped(files)))
    assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
