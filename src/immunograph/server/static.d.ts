// Types of the server's scripts; read by tsc alone.

/** The editor of the vendored bundle, which brings no types. */
declare const Yasqe: any;

/** A word of a query, as the editor cuts it. */
interface QueryToken { type: string; string: string }

/** What a field offers: what is put in, what is shown, what is added to it, and where it leads. */
interface Suggestion { value: string; label: string; more: string; address?: string }
