"""Tables of results: accounts, single-phase transfers and chains. Read ``desk`` for the words.

Rows that are wrong in many ways come first and are put right one by one, so that each result shows its rank.
"""

from __future__ import annotations

THREE = """
    account A1 : created
    account A2 : created
    account A3 : created
    send
"""

SINGLE = {
    "an_account_is_refused_for_the_first_reason_in_rank": """
        account A1 ledger=3 code=4 data=2/2/2 : created
        account 0 ledger=0 code=0 debits_pending=1 timestamp=1 STRANGE D<C C<D : timestamp_must_be_zero
        account 0 ledger=0 code=0 debits_pending=1 STRANGE D<C C<D : reserved_flag
        account 0 ledger=0 code=0 debits_pending=1 D<C C<D : id_must_not_be_zero
        account max ledger=0 code=0 debits_pending=1 D<C C<D : id_must_not_be_int_max
        account A1 ledger=9 code=9 data=1/1/1 D<C : exists_with_different_flags
        account A1 ledger=9 code=9 data=1/1/1 : exists_with_different_user_data_128
        account A1 ledger=9 code=9 data=2/1/1 : exists_with_different_user_data_64
        account A1 ledger=9 code=9 data=2/2/1 : exists_with_different_user_data_32
        account A1 ledger=9 code=9 data=2/2/2 : exists_with_different_ledger
        account A1 ledger=3 code=9 data=2/2/2 : exists_with_different_code
        account A1 ledger=3 code=4 data=2/2/2 debits_posted=7 : exists
        account A2 ledger=0 code=0 debits_pending=1 debits_posted=1 D<C C<D : flags_are_mutually_exclusive
        account A2 ledger=0 code=0 debits_pending=1 debits_posted=1 credits_pending=1 : debits_pending_must_be_zero
        account A2 ledger=0 code=0 debits_posted=1 credits_pending=1 credits_posted=1 : debits_posted_must_be_zero
        account A2 ledger=0 code=0 credits_pending=1 credits_posted=1 : credits_pending_must_be_zero
        account A2 ledger=0 code=0 credits_posted=1 : credits_posted_must_be_zero
        account A2 ledger=0 code=0 : ledger_must_not_be_zero
        account A2 ledger=1 code=0 : code_must_not_be_zero
        account A2 C<D HIST : created
        send
        expect A1 0/0 0/0
    """,
    "linked_accounts_are_created_together_or_not_at_all": """
        account A7 : created
        account A1 LNK : linked_event_failed
        account A2 LNK : linked_event_failed
        account A1 LNK : exists               # in the same chain
        account A3 : linked_event_failed
        account A1 : created                  # sees nothing of the chain
        account A1 code=2 LNK : exists_with_different_flags
        account A2 : linked_event_failed
        account A3 LNK : linked_event_failed
        account A1 ledger=2 : exists_with_different_ledger
        account A3 LNK : created
        account A4 : created
        send
        account A5 LNK : linked_event_failed
        account A6 LNK : linked_event_chain_open
        send
        account A5 LNK : linked_event_failed
        account A1 LNK : exists_with_different_flags
        account A6 LNK : linked_event_chain_open
        send
        account A5 LNK : linked_event_chain_open
        send
        account A5 : created
        account A6 : created
        send
    """,
    "imported_accounts_keep_their_time": """
        account A1 IMP timestamp=10 : created
        account A2 : imported_event_expected
        account A2 IMP : imported_event_timestamp_out_of_range
        account A2 IMP timestamp=9223372036854775808 : imported_event_timestamp_out_of_range
        account A2 IMP timestamp=@99 : imported_event_timestamp_must_not_advance
        account 0 IMP timestamp=@99 STRANGE : imported_event_timestamp_must_not_advance
        account A2 IMP timestamp=10 : imported_event_timestamp_must_not_regress
        account A2 IMP timestamp=9 : imported_event_timestamp_must_not_regress
        account A2 IMP timestamp=11 : created
        account A2 IMP timestamp=5 : exists
        send
        account A3 : created
        account A4 IMP timestamp=12 : imported_event_not_expected
        send
        account A4 IMP timestamp=20 : imported_event_timestamp_must_not_regress
        send
    """,
    "imported_transfers_keep_their_time": """
        account A1 IMP timestamp=2 : created
        account A2 IMP timestamp=3 : created
        account A3 IMP timestamp=9 : created
        send
        transfer T1 A1>A2 3 IMP : imported_event_timestamp_out_of_range
        transfer T1 A1>A2 3 IMP timestamp=@99 : imported_event_timestamp_must_not_advance
        transfer T1 A1>A2 3 : imported_event_expected
        transfer T1 A1>A2 3 IMP timestamp=3 : imported_event_timestamp_must_not_regress   # an account's time
        transfer T1 A3>A2 3 IMP timestamp=4 : imported_event_timestamp_must_postdate_debit_account
        transfer T1 A1>A3 3 IMP timestamp=4 : imported_event_timestamp_must_postdate_credit_account
        transfer T1 A1>A2 3 IMP PEND timeout=1 timestamp=4 : imported_event_timeout_must_be_zero
        transfer T1 A1>A2 3 IMP timestamp=4 : created
        transfer T2 A1>A2 3 IMP timestamp=4 : imported_event_timestamp_must_not_regress
        transfer T2 A1>A2 4 IMP PEND timestamp=5 : created
        transfer T2 A1>A2 4 IMP PEND timestamp=77 : exists
        transfer T3 A1>A2 4 IMP POST pending_id=T2 timestamp=5 : imported_event_timestamp_must_not_regress
        transfer T3 A1>A2 4 IMP POST pending_id=T2 timestamp=6 : created
        send
        expect A1 0/7 0/0
        account A4 IMP timestamp=6 : imported_event_timestamp_must_not_regress             # a transfer's time
        send
        transfer T4 A1>A2 1 : created
        transfer T5 A1>A2 1 IMP timestamp=7 : imported_event_not_expected
        transfer T5 A1>A2 1 timestamp=7 : timestamp_must_be_zero
        send
    """,
    "a_transfer_is_refused_for_the_first_reason_in_rank": """
        account A1 : created
        account A2 ledger=2 : created
        account A3 : created
        account A4 D<C : created
        account A5 C<D : created
        account A6 : created
        send
        transfer T900 A1>A6 100 PEND : created
        transfer T901 A1>A6 200 : created
        transfer T902 A6>A3 110 PEND : created
        transfer T903 A6>A3 210 : created
        transfer T904 A6>A4 500 : created
        transfer T905 A4>A6 20 PEND : created
        transfer T906 A5>A6 800 : created
        transfer T907 A6>A5 10 PEND : created
        send
        transfer 0 0>0 9 pending_id=T1 ledger=0 code=0 timestamp=1 STRANGE PEND : timestamp_must_be_zero
        transfer 0 0>0 9 pending_id=T1 ledger=0 code=0 STRANGE PEND : reserved_flag
        transfer 0 0>0 9 pending_id=T1 ledger=0 code=0 PEND : id_must_not_be_zero
        transfer max 0>0 9 pending_id=T1 ledger=0 code=0 PEND : id_must_not_be_int_max
        transfer T1 0>0 9 pending_id=T1 ledger=0 code=0 PEND : debit_account_id_must_not_be_zero
        transfer T1 max>0 9 pending_id=T1 ledger=0 code=0 PEND : debit_account_id_must_not_be_int_max
        transfer T1 A8>0 9 pending_id=T1 ledger=0 code=0 PEND : credit_account_id_must_not_be_zero
        transfer T1 A8>max 9 pending_id=T1 ledger=0 code=0 PEND : credit_account_id_must_not_be_int_max
        transfer T1 A8>A8 9 pending_id=T1 ledger=0 code=0 PEND : accounts_must_be_different
        transfer T1 A8>A9 9 pending_id=T1 ledger=0 code=0 timeout=1 : pending_id_must_be_zero
        transfer T1 A8>A9 9 ledger=0 code=0 timeout=1 CLOSE_DR : timeout_reserved_for_pending_transfer
        transfer T1 A8>A9 9 ledger=0 code=0 CLOSE_DR : closing_transfer_must_be_pending
        transfer T1 A8>A9 9 ledger=0 code=0 CLOSE_CR : closing_transfer_must_be_pending
        transfer T1 A8>A9 9 ledger=0 code=0 PEND : ledger_must_not_be_zero
        transfer T1 A8>A9 9 ledger=9 code=0 PEND : code_must_not_be_zero
        transfer T1 A8>A9 9 ledger=9 PEND : debit_account_not_found
        transfer T2 A1>A9 9 ledger=9 PEND : credit_account_not_found
        transfer T3 A1>A2 9 ledger=9 PEND : accounts_must_have_the_same_ledger
        transfer T3 A1>A3 9 ledger=9 PEND : transfer_must_have_the_same_ledger_as_accounts
        transfer T3 A1>A3 max-99 PEND : overflows_debits_pending
        transfer T3 A1>A3 max-109 PEND : overflows_credits_pending
        transfer T3 A1>A3 max-199 PEND : overflows_debits_posted
        transfer T3 A1>A3 max-209 PEND : overflows_credits_posted
        transfer T3 A1>A3 max-299 PEND : overflows_debits
        transfer T3 A1>A3 max-319 PEND : overflows_credits
        transfer T3 A4>A5 481 : exceeds_credits        # 500 - 20 + 1
        transfer T4 A6>A5 791 : exceeds_debits         # 800 - 10 + 1
        transfer T5 A4>A5 480 : created
        transfer T6 A6>A5 310 : created
        transfer T7 A6>A5 0 : created
        send
        expect A4 20/480 0/500
        expect A5 0/800 10/790
        none T3
    """,
    "a_transfer_that_exists_says_so_before_anything_is_judged": THREE
    + """
        transfer T5 A1>A3 123 timeout=1 PEND : created
        transfer T5 A3>A1 9 ledger=2 code=2 pending_id=1 timeout=2 data=1/0/0 : exists_with_different_flags
        transfer T5 A3>A1 9 ledger=2 code=2 pending_id=1 timeout=2 PEND : exists_with_different_pending_id
        transfer T5 A3>A1 9 ledger=2 code=2 timeout=2 PEND : exists_with_different_timeout
        transfer T5 A3>A1 9 ledger=2 code=2 timeout=1 PEND : exists_with_different_debit_account_id
        transfer T5 A1>A8 9 ledger=2 code=2 timeout=1 PEND : exists_with_different_credit_account_id
        transfer T5 A1>A3 9 ledger=2 data=1/0/0 timeout=1 PEND : exists_with_different_amount
        transfer T5 A1>A3 123 ledger=2 data=1/1/0 timeout=1 PEND : exists_with_different_user_data_128
        transfer T5 A1>A3 123 ledger=2 data=0/1/1 timeout=1 PEND : exists_with_different_user_data_64
        transfer T5 A1>A3 123 ledger=2 data=0/0/1 timeout=1 PEND : exists_with_different_user_data_32
        transfer T5 A1>A3 123 ledger=2 code=2 timeout=1 PEND : exists_with_different_ledger
        transfer T5 A1>A3 123 code=2 timeout=1 PEND : exists_with_different_code
        transfer T5 A1>A3 123 timeout=1 PEND : exists
        send
        transfer T5 A1>A3 123 timeout=1 PEND : exists
        send
        expect A1 123/0 0/0
    """,
    "a_refused_id_stays_refused": THREE
    + """
        account A4 D<C : created
        account A5 C<D : created
        send
        transfer T1 A4>A1 5 : exceeds_credits
        transfer T2 A1>A5 5 : exceeds_debits
        transfer T3 A9>A1 5 : debit_account_not_found
        transfer T4 A1>A9 5 : credit_account_not_found
        transfer T5 0>0 5 pending_id=T99 POST : pending_transfer_not_found
        transfer T6 A1>A2 0 PEND CLOSE_DR : created
        transfer T7 A1>A2 5 : debit_account_already_closed
        transfer T8 A2>A1 5 : credit_account_already_closed
        transfer T9 A1>A1 5 : accounts_must_be_different
        send
        transfer T60 0>0 0 pending_id=T6 VOID : created
        transfer T61 A1>A4 100 : created
        send
        transfer T1 A4>A1 5 : id_already_failed
        transfer T2 A1>A2 5 : id_already_failed
        transfer T3 A2>A1 5 : id_already_failed
        transfer T4 A1>A2 5 : id_already_failed
        transfer T5 A1>A2 5 : id_already_failed
        transfer T7 A1>A2 5 : id_already_failed
        transfer T8 A2>A1 5 : id_already_failed
        transfer T9 A1>A2 5 : created           # what was wrong with it did not depend on the moment
        send
        expect A1 0/105 0/0
    """,
    "a_chain_that_breaks_leaves_nothing_but_the_refused_id": THREE
    + """
        account A4 D<C : created
        send
        transfer T1 A1>A2 5 LNK : linked_event_failed
        transfer T2 A1>A2 5 PEND timeout=9 LNK : linked_event_failed
        transfer T3 0>0 5 pending_id=T2 POST LNK : linked_event_failed
        transfer T4 A4>A1 5 LNK : exceeds_credits
        transfer T5 A1>A2 5 : linked_event_failed
        transfer T5 A1>A2 5 : created
        send
        expect A1 0/5 0/0
        none T1
        none T2
        transfer T1 A1>A2 1 LNK : created
        transfer T2 A2>A3 1 LNK : created
        transfer T3 A3>A1 1 : created
        transfer T4 A1>A2 1 : id_already_failed
        send
        expect A1 0/6 0/1
        transfer T6 A1>A2 1 LNK : linked_event_failed
        transfer T7 A1>A2 1 LNK : linked_event_chain_open
        send
        transfer T6 A1>A2 1 LNK : linked_event_failed
        transfer T6 A1>A2 1 : exists_with_different_flags
        send
        none T6
    """,
}
