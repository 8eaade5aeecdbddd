/** The methods that a route can have and a call to a provider can use, in the order in which Allow lists them. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type Method = (typeof methods)[number];
