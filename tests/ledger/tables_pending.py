"""Tables of results: pending, balancing and closing transfers. Read ``desk`` for the words."""

from __future__ import annotations

from tests.ledger.tables_single import THREE

PENDING = {
    "posting_and_voiding_are_refused_for_the_first_reason_in_rank": """
        account A1 : created
        account A2 : created
        send
        transfer T1 A1>A2 15 : created
        transfer T2 A1>A2 15 timeout=1000 PEND : created
        transfer T3 A1>A2 15 timeout=50 PEND : created
        transfer T4 A1>A2 15 timeout=1 PEND : created
        transfer T5 A1>A2 7 timeout=50 data=9/9/9 PEND : created
        send
        expect A1 52/15 0/0
        advance 2
        expect A1 37/15 0/0
        transfer T101 A1>A2 13 pending_id=T2 data=1/1/1 POST : created
        transfer 0 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 PEND POST VOID : id_must_not_be_zero
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 POST VOID : flags_are_mutually_exclusive
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 PEND VOID : flags_are_mutually_exclusive
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 BAL_DR VOID : flags_are_mutually_exclusive
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 BAL_CR POST : flags_are_mutually_exclusive
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 CLOSE_DR POST : flags_are_mutually_exclusive
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 CLOSE_CR VOID : flags_are_mutually_exclusive
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=0 timeout=50 VOID : pending_id_must_not_be_zero
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=max timeout=50 VOID : pending_id_must_not_be_int_max
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=T102 timeout=50 VOID : pending_id_must_be_different
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=T103 timeout=50 VOID : timeout_reserved_for_pending_transfer
        transfer T102 A8>A9 16 ledger=6 code=7 pending_id=T103 VOID : pending_transfer_not_found
        transfer T103 A8>A9 16 ledger=6 code=7 pending_id=T1 VOID : pending_transfer_not_pending
        transfer T103 A8>A9 16 ledger=6 code=7 pending_id=T3 VOID : pending_transfer_has_different_debit_account_id
        transfer T103 A1>A9 16 ledger=6 code=7 pending_id=T3 VOID : pending_transfer_has_different_credit_account_id
        transfer T103 A1>A2 16 ledger=6 code=7 pending_id=T3 VOID : pending_transfer_has_different_ledger
        transfer T103 A1>A2 16 code=7 pending_id=T3 VOID : pending_transfer_has_different_code
        transfer T103 A1>A2 16 pending_id=T3 VOID : exceeds_pending_transfer_amount
        transfer T103 A1>A2 16 pending_id=T2 POST : exceeds_pending_transfer_amount
        transfer T103 A1>A2 14 pending_id=T3 VOID : pending_transfer_has_different_amount
        transfer T103 A1>A2 13 pending_id=T2 POST : pending_transfer_already_posted
        transfer T103 A1>A2 15 pending_id=T3 VOID : created
        transfer T104 A1>A2 13 pending_id=T3 POST : pending_transfer_already_voided
        transfer T104 A1>A2 15 pending_id=T4 VOID : pending_transfer_expired
        send
        transfer T105 0>0 8 ledger=0 code=0 pending_id=T5 POST : exceeds_pending_transfer_amount
        transfer T105 0>0 max ledger=0 code=0 pending_id=T5 POST : created
        send
        expect A1 0/35 0/0
        expect A2 0/0 0/35
        amount T101 13
        amount T105 7
    """,
    "posting_again_says_how_it_differs": """
        account A1 : created
        account A2 : created
        send
        transfer T1 A1>A2 15 data=9/9/9 PEND : created
        transfer T2 A1>A2 15 PEND : created
        transfer T3 A1>A2 15 PEND : created
        transfer T11 0>0 13 ledger=0 code=0 pending_id=T1 data=1/1/1 POST : created
        transfer T12 0>0 max ledger=0 code=0 pending_id=T2 POST : created
        transfer T13 0>0 0 ledger=0 code=0 pending_id=T3 VOID : created
        send
        transfer T11 A2>A1 14 ledger=2 code=2 pending_id=T2 VOID : exists_with_different_flags
        transfer T11 A2>A1 14 ledger=2 code=2 pending_id=T2 timeout=1 POST : exists_with_different_pending_id
        transfer T11 A2>A1 14 ledger=2 code=2 pending_id=T1 timeout=1 POST : exists_with_different_timeout
        transfer T11 A2>A1 14 ledger=2 code=2 pending_id=T1 POST : exists_with_different_debit_account_id
        transfer T11 A1>A1 14 ledger=2 code=2 pending_id=T1 POST : exists_with_different_credit_account_id
        transfer T11 A1>A2 14 ledger=2 code=2 pending_id=T1 POST : exists_with_different_amount
        transfer T11 A1>A2 max ledger=2 code=2 pending_id=T1 POST : exists_with_different_amount
        transfer T11 A1>A2 13 ledger=2 code=2 pending_id=T1 POST : exists_with_different_user_data_128
        transfer T11 0>0 13 ledger=2 code=2 pending_id=T1 data=1/0/0 POST : exists_with_different_user_data_64
        transfer T11 0>0 13 ledger=2 code=2 pending_id=T1 data=1/1/0 POST : exists_with_different_user_data_32
        transfer T11 0>0 13 ledger=2 code=2 pending_id=T1 data=1/1/1 POST : exists_with_different_ledger
        transfer T11 0>0 13 ledger=0 code=2 pending_id=T1 data=1/1/1 POST : exists_with_different_code
        transfer T11 0>0 13 ledger=0 code=0 pending_id=T1 data=1/1/1 POST : exists
        transfer T12 0>0 max ledger=0 code=0 pending_id=T2 POST : exists
        transfer T12 A1>A2 15 pending_id=T2 POST : exists
        transfer T12 0>0 0 pending_id=T2 POST : exists_with_different_amount
        transfer T13 0>0 0 ledger=0 code=0 pending_id=T3 VOID : exists
        transfer T13 0>0 15 pending_id=T3 VOID : exists
        transfer T13 0>0 14 pending_id=T3 VOID : exists_with_different_amount
        send
        expect A1 0/28 0/0
    """,
    "what_is_pending_expires_on_its_second": """
        account A1 : created
        account A2 : created
        send
        transfer T1 A1>A2 10 PEND : created
        transfer T2 A1>A2 11 timeout=1 PEND : created
        transfer T3 A1>A2 12 timeout=2 PEND : created
        transfer T4 A1>A2 13 timeout=3 PEND : created
        send
        expect A1 46/0 0/0
        advance 1
        expect A1 46/0 0/0          # made a few nanoseconds into the second
        transfer T9 0>0 1 pending_id=T99 POST : pending_transfer_not_found
        send
        advance 1
        expect A1 35/0 0/0
        advance 2
        expect A1 10/0 0/0
        transfer T11 A1>A2 10 pending_id=T1 POST : created
        transfer T12 A1>A2 11 pending_id=T2 POST : pending_transfer_expired
        transfer T13 0>0 0 ledger=0 code=0 pending_id=T4 VOID : pending_transfer_expired
        send
        expect A1 0/10 0/0
        expect A2 0/0 0/10
    """,
    "a_time_out_past_the_end_of_time_is_refused": """
        account A1 : created
        account A2 D<C : created
        send
        advance 3600000000
        transfer T1 A2>A1 5 timeout=4294967295 PEND : overflows_timeout
        transfer T1 A2>A1 5 timeout=1 PEND : exceeds_credits
        transfer T2 A1>A2 5 timeout=1000000000 PEND : created
        send
        expect A1 5/0 0/0
    """,
    "a_balancing_transfer_moves_what_there_is": """
        account A1 D<C : created
        account A2 C<D : created
        account A3 : created
        account A4 : created
        send
        transfer T901 A4>A1 20 : created
        transfer T902 A2>A4 10 : created
        transfer T903 A3>A4 99 : created
        transfer T1 A1>A2 1 BAL_DR BAL_CR : created
        transfer T2 A1>A2 12 BAL_DR BAL_CR : created
        transfer T3 A1>A2 1 BAL_DR BAL_CR : created
        transfer T4 A1>A3 12 BAL_DR BAL_CR PEND : created
        transfer T5 A1>A3 1 BAL_DR : created
        transfer T6 A1>A4 max BAL_DR : created
        transfer T7 A4>A3 max BAL_CR : created
        send
        amount T1 1
        amount T2 9
        amount T3 0
        amount T4 10
        amount T5 0
        amount T6 0
        amount T7 89
        expect A1 10/10 0/20
        expect A2 0/10 0/10
        expect A3 0/99 10/89
        transfer T2 A1>A2 8 BAL_DR BAL_CR : exists_with_different_amount   # less than it moved
        transfer T2 A1>A2 9 BAL_DR BAL_CR : exists
        transfer T2 A1>A2 50 BAL_DR BAL_CR : exists
        send
    """,
    "a_closed_account_takes_nothing_but_a_void": THREE
    + """
        account A9 CLOSED : created
        send
        transfer T1 A1>A2 15 : created
        transfer T2 A1>A2 0 PEND CLOSE_DR : created
        transfer T3 A1>A2 5 : debit_account_already_closed
        transfer T4 A2>A1 5 : credit_account_already_closed
        transfer T5 A1>A9 5 : debit_account_already_closed
        transfer T55 A2>A9 5 : credit_account_already_closed
        send
        expect A1 0/15 0/0 closed
        expect A9 0/0 0/0 closed
        account A1 : exists_with_different_flags
        send
        transfer T6 A1>A2 0 pending_id=T2 POST : debit_account_already_closed
        transfer T7 A1>A2 0 pending_id=T2 VOID : created
        transfer T8 A1>A2 5 : created
        transfer T9 A1>A2 10 PEND : created
        transfer T10 A1>A2 10 timeout=1 PEND : created
        transfer T11 A1>A2 0 timeout=3 PEND CLOSE_CR : created
        transfer T12 A1>A2 10 pending_id=T9 POST : credit_account_already_closed
        transfer T13 A1>A2 10 pending_id=T9 VOID : created
        send
        expect A2 0/0 10/20 closed
        advance 2
        expect A2 0/0 0/20 closed
        advance 2
        expect A2 0/0 0/20
        transfer T20 A1>A2 3 PEND CLOSE_DR CLOSE_CR LNK : linked_event_failed
        transfer T21 A1>A3 3 : debit_account_already_closed
        transfer T22 A1>A3 3 : created
        send
        expect A1 0/23 0/0
    """,
    "amounts_go_to_the_limit": """
        account A1 : created
        account A2 : created
        send
        transfer T1 A1>A2 max PEND : created
        transfer T2 A1>A2 max pending_id=T1 POST : created
        transfer T3 A1>A2 1 : overflows_debits_posted
        transfer T4 A2>A1 max : created
        send
        expect A1 0/max 0/max
        amount T2 max
    """,
}
