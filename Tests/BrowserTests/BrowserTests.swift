import Testing

/// What people look at, in the browser in which they do.
@Suite(.serialized, .whereBrowserIs, .inBrowser) struct BrowserTests {}
