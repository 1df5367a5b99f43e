import type { RoomStatus } from '@meshboard/room';
import type { Translate } from '../i18n/translate.ts';

/** The state of the room as a sentence. */
export const statusSentence = (status: RoomStatus, t: Translate): string => {
  switch (status.state) {
    case 'connecting':
      return t('status.connecting');
    case 'alone':
      return t('status.alone');
    case 'connected':
      return t('status.connected', { count: status.links });
    case 'offline':
      return status.links === 0 ? t('status.offline') : t('status.offlineLinks', { count: status.links });
    case 'refused':
      return t('status.refused', { why: status.why });
  }
};
