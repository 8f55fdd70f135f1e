/** What models are asked. */
export const QUESTION = "How far is it to the moon?";
