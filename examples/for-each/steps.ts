const SITE: Readonly<Record<string, string>> = {
  "/": "Welcome to the smallest site there is",
  "/tea": "Water first then leaves then patience",
  "/about": "Three pages and no cookies",
};

export async function fetchPage(page: string): Promise<{ text: string }> {
  await new Promise((resolve) => setTimeout(resolve, 10 + page.length));
  const text = SITE[page];
  if (text === undefined) throw new Error(`404: ${page}`);
  return { text };
}
