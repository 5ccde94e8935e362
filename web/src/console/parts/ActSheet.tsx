import type { ComponentChildren } from 'preact';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { Button, ErrorNote, Notice, Sheet, toast } from '../../shared/ui';

/** Something that staff does: first what it means, then what has to be said about it, then the button. */
export function ActSheet(props: {
  title: string;
  about: string;
  act: string;
  path: string;
  /** What is sent; null while it is not complete. */
  body: Record<string, unknown> | null;
  said: string;
  onClose: () => void;
  onDone: () => void;
  children?: ComponentChildren;
}) {
  const { body } = props;
  const act = useAction(async (key: string, sent: Record<string, unknown>) => {
    await api.post(props.path, sent, key);
    toast(props.said);
    props.onDone();
  });
  return (
    <Sheet title={props.title} onClose={props.onClose} fixed={act.busy}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (body) void act.run(body);
        }}
      >
        <Notice>{props.about}</Notice>
        {props.children}
        <ErrorNote error={act.error} />
        <Button submit busy={act.busy} disabled={body === null}>
          {props.act}
        </Button>
      </form>
    </Sheet>
  );
}
