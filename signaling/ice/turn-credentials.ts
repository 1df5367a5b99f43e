import { createHmac } from 'node:crypto';

/** A user name and password that coturn accepts until `expiresAt`. */
export interface TurnCredentials {
  readonly username: string;
  readonly credential: string;
}

/**
 * Makes time-limited credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00):
 * the user name is the expiry in Unix seconds, a colon and a user id; the password is
 * base64(HMAC-SHA-1(secret, user name)).
 *
 * coturn counts its `user-quota` by what follows the colon, so one user should keep one id.
 *
 * @param expiresAt milliseconds since 1970
 */
export const turnCredentials = (secret: string, user: string, expiresAt: number): TurnCredentials => {
  const username = `${Math.floor(expiresAt / 1000)}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
};
