/** What came is not what the API server's formats allow: nothing of it is believed. */
export class Garbage extends Error {}
