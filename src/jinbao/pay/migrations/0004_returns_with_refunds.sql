-- What receivers give back with a refund moves by the refund's entry, so returns are looked up by it.

create index pay_split_return_by_entry on pay_split_return (entry, id);
