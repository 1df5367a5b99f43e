import { MemoryRoster } from './memory-roster.ts';
import { describeRoster } from './testing/roster-acceptance.ts';

describeRoster('MemoryRoster', async (limits) => new MemoryRoster(limits));
