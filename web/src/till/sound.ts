import { language } from '../shared/i18n';

/** A chime of our own: three rising bells, made on the spot, so that there is no file to fetch. */
const BELLS = [
  { hertz: 783.99, at: 0 },
  { hertz: 1046.5, at: 0.11 },
  { hertz: 1567.98, at: 0.22 },
];
/** A bell is its ground tone and two overtones, each with its loudness. */
const TONES = [
  [1, 1],
  [2.01, 0.45],
  [3.02, 0.2],
] as const;
const RING_S = 0.9;

let context: AudioContext | undefined;

/** Browsers allow sound only after a touch or a key: make ready at the first one. Called once, by the entry. */
export function startSound(): void {
  const unlock = (): void => {
    context ??= new AudioContext();
    void context.resume();
  };
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, unlock, { once: true });
}

function bell(on: AudioContext, hertz: number, from: number): void {
  for (const [times, loud] of TONES) {
    const tone = on.createOscillator();
    const volume = on.createGain();
    tone.frequency.value = hertz * times;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.28 * loud, from + 0.008);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + RING_S / times);
    tone.connect(volume).connect(on.destination);
    tone.start(from);
    tone.stop(from + RING_S);
  }
}

/** Money has come in. Silent until somebody has touched the page. */
export function chime(): void {
  if (context?.state !== 'running') return;
  for (const { hertz, at } of BELLS) bell(context, hertz, context.currentTime + at);
}

/** Something was refused: one low tone. */
export function buzz(): void {
  if (context?.state === 'running') bell(context, 174.61, context.currentTime);
}

/** Says a sentence aloud with the device's own voice, where it has one. */
export function say(sentence: string): void {
  if (!('speechSynthesis' in globalThis)) return;
  const words = new SpeechSynthesisUtterance(sentence);
  words.lang = language.peek();
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
}
