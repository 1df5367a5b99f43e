import { createHmac } from 'node:crypto';

export interface TurnCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00): the user name is the
 * expiry in Unix seconds, a colon and an id, the password base64(HMAC-SHA-1(secret, user name)).
 */
export const timeLimitedCredentials = (
  secret: string,
  user: string,
  expiresAtMs: number,
): TurnCredentials => {
  const username = `${Math.floor(expiresAtMs / 1000)}:${user}`;
  return { username, password: createHmac('sha1', secret).update(username).digest('base64') };
};
