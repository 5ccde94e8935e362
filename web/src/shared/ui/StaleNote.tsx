import { Icon } from './Icon';

/** Above a list whose reader has gone further than its first page, when something new has come in. */
export function StaleNote(props: { stale: boolean; words: string; onShow: () => void }) {
  return (
    <div role="status">
      {props.stale && (
        <button type="button" class="pill" onClick={props.onShow}>
          <Icon name="refresh" small />
          {props.words}
        </button>
      )}
    </div>
  );
}
