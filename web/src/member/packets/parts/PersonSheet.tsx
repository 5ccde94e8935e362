import { Avatar, Item, Sheet } from '../../../shared/ui';
import { me } from '../../session';
import { t } from '../i18n';
import type { Person } from '../types';

/** Who of the group may open it: everybody but oneself. */
export function PersonSheet(props: {
  people: readonly (Person & { alias?: string | null })[];
  onChoose: (person: Person) => void;
  onClose: () => void;
}) {
  const others = props.people.filter((each) => each.id !== me.value?.member.id);
  return (
    <Sheet title={t('packets.to')} onClose={props.onClose}>
      <div class="items">
        {others.map((each) => {
          const name = each.alias || each.name;
          return (
            <Item
              key={each.id}
              start={<Avatar name={name} />}
              title={name}
              onClick={() => props.onChoose({ id: each.id, name })}
              more
            />
          );
        })}
      </div>
    </Sheet>
  );
}
