import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { hasTrustedDocuments } from './trusted-documents.ts';
import './styles.css';

const url = import.meta.env.VITE_GRAPHQL_URL ?? '/graphql';
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App url={url} hasTrustedDocuments={await hasTrustedDocuments(url)} />
  </StrictMode>,
);
