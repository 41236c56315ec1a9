/** On this channel listeners hear of new rows in the feed, and of acknowledgements; only a hint, because connections break. */
export const FEED_CHANNEL = 'portcullis_feed';
