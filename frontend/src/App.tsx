import { CloudOff } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { keptUser } from './accounts/keptUser';
import { Login } from './accounts/Login';
import { Register } from './accounts/Register';
import { useSession } from './accounts/session';
import { wantedPath } from './accounts/wanted';
import { routerBase } from './api/addresses';
import { Mishap } from './design/Mishap';
import { Placeholder } from './design/Placeholder';
import { useText, withTexts } from './languages/language';

const loadChat = () =>
  withTexts(
    'inside',
    import('./rooms/Chat').then(({ Chat }) => ({ default: Chat })),
  );
const Chat = lazy(loadChat);

/** Whoever was logged in will most likely be again: the chat comes while the session is asked for. */
if (keptUser() !== null) loadChat().catch(() => undefined);

const base = routerBase();

/** Shows the door to whoever is not logged in, and the chat to whoever is. */
export function App() {
  const status = useSession((session) => session.status);
  return (
    <Router base={base}>
      {status === 'in' && (
        <Mishap>
          <Suspense>
            <Inside />
          </Suspense>
        </Mishap>
      )}
      {status === 'out' && <Outside />}
      {status === 'unreachable' && <Unreachable />}
    </Router>
  );
}

function Inside() {
  const [path] = useLocation();
  return path === '/login' || path === '/register' ? (
    <Redirect to={wantedPath()} replace />
  ) : (
    <Chat />
  );
}

function Outside() {
  return (
    <Switch>
      <Route path="/register" component={Register} />
      <Route path="/login" component={Login} />
      <Route component={ToLogin} />
    </Switch>
  );
}

/** Leads to the login, and remembers in the history entry where to go afterwards. */
function ToLogin() {
  const [path, navigate] = useLocation();
  useEffect(() => navigate('/login', { replace: true, state: { wanted: path } }), [path, navigate]);
  return null;
}

function Unreachable() {
  const { t } = useText();
  return (
    <main style={{ height: '100%', display: 'grid' }}>
      <Placeholder icon={CloudOff} title={t('start.unreachable')}>
        <p role="status">{t('start.retrying')}</p>
      </Placeholder>
    </main>
  );
}
