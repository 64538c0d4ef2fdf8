export function GET() {
  return new Response('Hello from the rest of the server');
}
