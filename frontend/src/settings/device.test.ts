import { expect, test } from 'vitest';
import { deviceOf } from './device';

const AGENTS = {
  windowsEdge:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  macSafari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  phoneWeChat:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 Version/18.1 Safari/604.1',
  androidChrome:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  linuxFirefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};

test.each([
  [AGENTS.windowsEdge, 'Edge', 'Windows', false],
  [AGENTS.macSafari, 'Safari', 'macOS', false],
  [AGENTS.phoneWeChat, 'WeChat', 'iOS', true],
  [AGENTS.androidChrome, 'Chrome', 'Android', true],
  [AGENTS.linuxFirefox, 'Firefox', 'Linux', false],
  ['curl/8.10.1', 'curl', null, false],
  ['', null, null, false],
  ['Mozilla/5.0', null, null, false],
  ['<script>alert(1)</script>', null, null, false],
])('%s is %s on %s', (userAgent, browser, system, isHandheld) => {
  expect(deviceOf(userAgent)).toEqual({ browser, system, isHandheld });
});
