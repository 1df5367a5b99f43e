import { describe, expect, test } from 'vitest';
import { type Banner, renderBanner, renderNetwork } from './banner.ts';

const banner: Banner = {
  port: 8080,
  host: '0.0.0.0',
  lan: ['192.168.1.7', '10.0.0.3'],
  dataFolder: '/srv/board',
  archive: true,
  adminPath: null,
  notes: ['coturn is not installed.'],
  qr: false,
};

describe('what is printed at the start', () => {
  test('has the own address, those on the network, the data folder and what is missing', () => {
    const text = renderBanner(banner);
    expect(text).toContain('http://localhost:8080/\n');
    expect(text).toContain('http://192.168.1.7:8080/  http://10.0.0.3:8080/\n');
    expect(text).toContain('Boards are kept in /srv/board\n');
    expect(text).toContain('coturn is not installed.');
    expect(text).not.toMatch(/[█▀▄]/);
  });

  test('draws the QR code of a network address on a terminal, and none without one', () => {
    expect(renderBanner({ ...banner, qr: true })).toMatch(/[█▀▄]{10}/);
    expect(renderBanner({ ...banner, qr: true, lan: [] })).not.toMatch(/[█▀▄]/);
  });

  test('does not promise what loopback cannot keep', () => {
    const text = renderBanner({ ...banner, host: '127.0.0.1', qr: true });
    expect(text).toContain('Only this machine can reach it (HOST=127.0.0.1).');
    expect(text).not.toContain('192.168.1.7');
    expect(text).not.toMatch(/[█▀▄]/);
  });

  test('names a single address that was chosen, IPv6 in brackets, port 80 left out', () => {
    expect(renderBanner({ ...banner, host: '192.168.1.7', port: 80 })).toContain(
      'runs.  http://192.168.1.7/\n',
    );
    expect(renderBanner({ ...banner, host: 'fd00::7' })).toContain('runs.  http://[fd00::7]:8080/\n');
  });

  test('says where boards are not kept', () => {
    expect(renderBanner({ ...banner, archive: false })).toContain('ARCHIVE=off');
  });

  test('says it again when the addresses on the network have become others', () => {
    expect(renderNetwork({ ...banner, lan: ['10.0.0.3'] })).toEqual([
      '  On this network: http://10.0.0.3:8080/',
    ]);
    expect(renderNetwork({ ...banner, lan: [] })).toEqual([
      '  This machine has no network address: only it can reach the board.',
    ]);
  });
});
