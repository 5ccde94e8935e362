import { demoLogIn, demoHint, type DemoLogin } from '../../../shared/realm';
import { useAction } from '../../../shared/api/useAction';
import { Avatar, ErrorNote, Item } from '../../../shared/ui';
import { deviceName } from '../../deviceName';
import { t } from '../../i18n';
import { config, enter } from '../../session';

/** People of the demonstration town: one tap and you are one of them. Absent on a real server. */
export function DemoLogins() {
  const logIn = useAction(async (_key: string, who: DemoLogin) => {
    await demoLogIn(who, deviceName());
    await enter();
  });
  const people = config.value?.demo ? config.value.demo_logins : [];
  const members = people.filter((each) => each.realm === 'member');
  if (members.length === 0) return null;
  return (
    <section class="card">
      <h2>{t('login.demo')}</h2>
      <p class="mut">{t('login.demo.about')}</p>
      <ErrorNote error={logIn.error} />
      <div class="items">
        {members.map((who) => (
          <Item
            key={who.phone}
            start={<Avatar name={who.name} />}
            title={who.name}
            about={demoHint(who)}
            more
            onClick={() => void logIn.run(who)}
          />
        ))}
      </div>
      <p class="demo-links">
        <a class="link" href="/till" target="_self">
          {t('login.demo.till')}
        </a>
        <a class="link" href="/console" target="_self">
          {t('login.demo.console')}
        </a>
      </p>
    </section>
  );
}
