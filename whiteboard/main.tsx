import { createRoot } from 'react-dom/client';
import './ui/fonts.css';
import './ui/theme.css';
import './ui/controls.css';
import { App } from './ui/app.tsx';
import { createApp } from './ui/create-app.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id app');
createRoot(root).render(<App app={createApp()} />);
