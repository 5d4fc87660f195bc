import { Component, type ReactNode } from 'react';

interface Props {
  instead: ReactNode;
  children: ReactNode;
}

/** Shows something simpler where its children cannot be drawn or loaded. */
export class Otherwise extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}
