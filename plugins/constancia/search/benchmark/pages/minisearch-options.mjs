/** How MiniSearch is asked, in Node.js and in the browser alike. */
const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

export const options = {
  fields: ["title", "subtitle", "terms", "products", "place", "summary", "body"],
  storeFields: ["kind", "sector", "country", "department"],
  processTerm: fold,
  searchOptions: {
    boost: { title: 6, subtitle: 4, terms: 3, products: 2.5, place: 2, summary: 1.3, body: 0.8 },
    prefix: true,
    fuzzy: (term) => (term.length > 3 ? 1 : false),
  },
};

export const narrowed = (filters) => ({
  filter: (found) => Object.entries(filters).every(([name, value]) => found[name] === value),
});
