export * from './errors.ts';
export * from './events.ts';
export * from './limits.ts';
export * from './member-id.ts';
export * from './messages.ts';
export * from './names.ts';
