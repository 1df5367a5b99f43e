import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TurnConfig } from './config.ts';
import { systemReason, TurnFailed } from './turn-failed.ts';

const read = async (what: string, file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new TurnFailed(`The ${what} ${file} cannot be read (${systemReason(error)}).`, { cause: error });
  }
};

/**
 * Makes sure that coturn can serve TLS: with a certificate or key that it cannot use it goes on without, and says so
 * in its log only.
 *
 * @throws TurnFailed
 */
export const requireCertificate = async (tls: NonNullable<TurnConfig['tls']>): Promise<void> => {
  const [cert, key] = [await read('certificate', tls.cert), await read('key', tls.key)];
  const refuse = (why: string, cause?: unknown): never => {
    throw new TurnFailed(`${tls.cert} and ${tls.key} must be a certificate and its key, as PEM: ${why}.`, {
      cause,
    });
  };
  let belong = false;
  try {
    belong = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    refuse(systemReason(error), error);
  }
  if (!belong) refuse('they do not belong together');
};
