import { icons } from './icons';

/** A decorative icon; the text beside it, or the button's label, says what it means. */
export function Icon({ name, small }: { name: string; small?: boolean }) {
  return (
    <svg class={small ? 'ic small' : 'ic'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}
