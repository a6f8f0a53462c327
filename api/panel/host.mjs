// The conversation with Temporal's page, around us: it says which workflow it shows, we say how high we are.
//
// What comes from anywhere but the window around us, or from another origin than the one that the service names, is not
// read: the page of somebody else may not make us show, or fetch, anything.

export const extension = 'placement-panel';
const version = 1;

// converse begins the conversation. window is ours, host the origin of Temporal's page; hear is told of the workflow and the theme.
// What it returns says our height and asks to go somewhere.
export function converse(window, host, hear) {
  let instance = '';
  const say = (type, more = {}) => {
    const message = { type, version, extensionId: extension, ...more };
    if (instance !== '') message.instanceId = instance;
    window.parent.postMessage(message, host);
  };
  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== host) return;
    const said = event.data;
    if (typeof said !== 'object' || said === null || said.version !== version || said.extensionId !== extension) return;
    if (said.type === 'temporal-ui/welcome') {
      // It comes again, under another name, when the frame was loaded anew.
      if (typeof said.instanceId !== 'string' || said.instanceId === '') return;
      instance = said.instanceId;
      say('temporal-extension/ready');
      hear.ready?.();
      return;
    }
    if (instance === '' || said.instanceId !== instance) return;
    if (said.type === 'temporal-ui/context') {
      const id = said.context?.workflow?.workflowId;
      if (typeof id === 'string') hear.workflow?.(id);
    }
    if (said.type === 'temporal-ui/theme') hear.theme?.(said.theme === 'dark' ? 'dark' : 'light');
  });
  say('temporal-extension/hello');
  return {
    height: (height) => { if (instance !== '') say('temporal-extension/resize', { height }); },
    go: (href) => say('temporal-extension/navigate', { href }),
  };
}
