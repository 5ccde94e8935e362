/** The first character of a name in a disc. The name itself stands beside it, so this is hidden from screen readers. */
export function Avatar({ name, big }: { name: string; big?: boolean }) {
  const first = [...name.replace(/^[*＊\s]+/, '')][0] ?? '?';
  return (
    <span class={big ? 'avatar big' : 'avatar'} aria-hidden="true">
      {first.toUpperCase()}
    </span>
  );
}
