import { useState } from 'preact/hooks';
import { Icon, Item, Sheet } from '../../shared/ui';
import { t } from '../i18n/later';
import type { BankAccount } from '../types';

/** Which bank account; a tap opens the list. */
export function BankPicker(props: {
  label: string;
  accounts: BankAccount[];
  value: BankAccount;
  onChange: (account: BankAccount) => void;
}) {
  const [open, setOpen] = useState(false);
  return (
    <div class="card tight">
      <Item
        icon="bank"
        title={`${props.value.bank} ${props.value.number_masked}`}
        about={props.label}
        more
        onClick={() => setOpen(true)}
      />
      {open && (
        <Sheet title={props.label} onClose={() => setOpen(false)}>
          <div class="card tight items">
            {props.accounts.map((each) => (
              <Item
                key={each.id}
                icon="bank"
                title={`${each.bank} ${each.number_masked}`}
                about={each.name}
                end={each.id === props.value.id && <Icon name="check" small />}
                onClick={() => {
                  props.onChange(each);
                  setOpen(false);
                }}
              />
            ))}
          </div>
          <a class="pill" href="/bank-accounts?add=1">
            <Icon name="plus" small />
            {t('banks.add')}
          </a>
        </Sheet>
      )}
    </div>
  );
}
