import { t } from '../i18n';
import { ReasonSheet } from './ReasonSheet';

/** Freezes something of a member or a merchant, or what is frozen lets go again. */
export function FreezeSheet(props: {
  what: 'member' | 'merchant' | 'holding';
  frozen: boolean;
  name: string;
  /** The path of the API up to the word that says which way: `/console/members/mbr_…/`, `…/gold-`. */
  path: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const way = props.frozen ? 'unfreeze' : 'freeze';
  const values = { name: props.name };
  return (
    <ReasonSheet
      title={t(`${props.what}.${way}`)}
      about={t(`${props.what}.${way}.about`, values)}
      act={t(`${props.what}.${way}`)}
      path={props.path + way}
      said={t(props.what === 'holding' ? `holding.${way}.said` : `member.${way}.said`, values)}
      onClose={props.onClose}
      onDone={props.onDone}
    />
  );
}
