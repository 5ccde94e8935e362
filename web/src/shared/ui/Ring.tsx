/** A ring of which `part` (0 to 1) is drawn, in the colour of the text around it. For countdowns. */
export function Ring({ part }: { part: number }) {
  const offset = String(100 - Math.max(0, Math.min(1, part)) * 100);
  return (
    <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
      <circle class="track" cx="18" cy="18" r="15.9" />
      <circle class="part" cx="18" cy="18" r="15.9" style={{ strokeDashoffset: offset }} />
    </svg>
  );
}
