import { createRoot } from 'react-dom/client';
import { firstConnection } from './first-connection.ts';
import './ui/fonts.css';
import './ui/theme.css';
import './ui/controls.css';
import { App } from './ui/app.tsx';
import { createApp } from './ui/create-app.ts';
import { followAddress } from './ui/screen.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id app');
const app = createApp();
createRoot(root).render(<App app={app} screen={followAddress(app, firstConnection)} />);
