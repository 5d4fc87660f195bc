import { ProfileForm } from '../accounts/ProfileForm';
import { useSession } from '../accounts/session';

/** Who I am to others. */
export function Profile() {
  const user = useSession((session) => session.user);
  return user && <ProfileForm key={user.id} user={user} />;
}
