const query = new URLSearchParams(location.search);

/** The endpoint that the page's query string names. */
export const url = query.get('url') ?? '';

/** The token that the page's query string names, which only a test may do. */
export const token = query.get('token') ?? '';
