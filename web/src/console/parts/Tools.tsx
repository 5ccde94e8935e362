import type { ComponentChildren } from 'preact';
import { Icon } from '../../shared/ui';

/** The search field of a list, and its filters beside it. */
export function Tools(props: {
  label: string;
  hint: string;
  value: string;
  onValue: (text: string) => void;
  children?: ComponentChildren;
}) {
  return (
    <div class="tools">
      <label class="search">
        <Icon name="search" small />
        <span class="sr">{props.label}</span>
        <input
          type="search"
          placeholder={props.hint}
          value={props.value}
          onInput={(event) => props.onValue(event.currentTarget.value)}
        />
      </label>
      {props.children}
    </div>
  );
}

/** One choice of a filter, with a label that stands inside it. */
export function Pick(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onValue: (value: string) => void;
}) {
  return (
    <label class="pick">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onValue(event.currentTarget.value)}>
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
