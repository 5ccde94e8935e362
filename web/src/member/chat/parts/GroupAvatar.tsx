import { Icon } from '../../../shared/ui';

/** A group's disc: squarer than a person's, with the first character of its name. */
export function GroupAvatar({ name }: { name: string }) {
  const first = [...name.trim()][0];
  return (
    <span class="avatar group" aria-hidden="true">
      {first ? first.toUpperCase() : <Icon name="group" small />}
    </span>
  );
}
