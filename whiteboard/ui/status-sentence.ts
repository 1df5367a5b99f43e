import type { RoomStatus } from '@meshboard/room';
import type { Translate } from '../i18n/translate.ts';

/** The state of the room as a sentence. */
export const statusSentence = (status: RoomStatus, t: Translate): string => {
  switch (status.state) {
    case 'connecting':
      if (status.why === undefined) return t('status.connecting');
      return t(status.why === 'room-full' ? 'status.roomFull' : 'status.waiting');
    case 'alone':
      return t('status.alone');
    case 'connected':
      return t('status.connected', { count: status.links });
    case 'unreachable':
      return t('status.unreachable', { count: status.members });
    case 'offline':
      return status.links === 0 ? t('status.offline') : t('status.offlineLinks', { count: status.links });
    case 'refused':
      if (status.code === 'wrong-version') return t('status.outdated');
      return t('status.refused', { why: status.why });
  }
};
