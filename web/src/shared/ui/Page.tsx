import type { ComponentChildren } from 'preact';
import { NavBar } from './NavBar';

/** An ordinary phone page: header, content, and buttons that stay at the bottom. */
export function Page(props: {
  title: string;
  backTo?: string;
  root?: boolean;
  end?: ComponentChildren;
  footer?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="plain">
      <NavBar title={props.title} backTo={props.backTo} root={props.root} end={props.end} />
      <main>{props.children}</main>
      {props.footer && <footer>{props.footer}</footer>}
    </div>
  );
}
