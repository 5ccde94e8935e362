export function GiftingPage() {
  return null;
}
