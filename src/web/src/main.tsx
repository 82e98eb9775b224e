import { createRoot } from 'react-dom/client';
import { App } from './shell';
import './style.css';

createRoot(document.getElementById('app')!).render(<App />);
