-- Notes of an explanation, and the key that was verified with, are codes with facts now. What was kept before is
-- sentences in one language, which cannot be read as such: it is left out of what is kept, the rest stays.
update sandbox_exchange
set said = cast(json_remove(cast(said as text), '$.told.notes', '$.told.key') as blob)
where json_extract(cast(said as text), '$.told') is not null;
