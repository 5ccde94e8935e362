import type { ComponentChildren } from 'preact';
import { Icon } from './Icon';

/**
 * One line of a list: icon or avatar, title, a second line, something at the end.
 * With `href` it is a link, with `onClick` a button, otherwise plain.
 */
export function Item(props: {
  icon?: string;
  start?: ComponentChildren;
  title: ComponentChildren;
  about?: ComponentChildren;
  end?: ComponentChildren;
  href?: string;
  onClick?: () => void;
  more?: boolean;
}) {
  const inside = (
    <>
      {props.start ??
        (props.icon && (
          <span class="disc">
            <Icon name={props.icon} />
          </span>
        ))}
      <span class="grow">
        <b>{props.title}</b>
        {props.about && <span class="mut">{props.about}</span>}
      </span>
      {props.end && <span class="end">{props.end}</span>}
      {props.more && <Icon name="chevron" small />}
    </>
  );
  if (props.href) {
    return (
      <a class="item" href={props.href}>
        {inside}
      </a>
    );
  }
  if (props.onClick) {
    return (
      <button type="button" class="item" onClick={props.onClick}>
        {inside}
      </button>
    );
  }
  return <div class="item">{inside}</div>;
}
